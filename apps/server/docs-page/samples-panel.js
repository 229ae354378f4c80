import { samplesOf } from './samples.js';

const COPIED_FOR = 2000;

/** Creates Swagger UI's plug-in that shows code samples above the responses of each operation of a document. */
export function samplesPanel(document) {
  return ({ React }) => {
    const { createElement, useState } = React;
    let lastLanguage = 'curl';

    function Copy({ text }) {
      const [isCopied, setCopied] = useState(false);
      const copy = async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
        setTimeout(() => setCopied(false), COPIED_FOR);
      };
      return createElement(
        'button',
        { type: 'button', className: 'copy', onClick: copy },
        isCopied ? 'Copied' : 'Copy',
      );
    }

    function Samples({ path, method }) {
      const [language, setLanguage] = useState(lastLanguage);
      const samples = samplesOf(location.origin, path, method, document.paths[path][method]);
      const choose = (name) => {
        lastLanguage = name;
        setLanguage(name);
      };
      const choices = Object.keys(samples).map((name) =>
        createElement(
          'button',
          { key: name, type: 'button', 'aria-pressed': name === language, onClick: () => choose(name) },
          name,
        ),
      );
      return createElement(
        'section',
        { className: 'samples', 'aria-label': 'Code samples' },
        createElement(
          'div',
          { className: 'languages' },
          ...choices,
          navigator.clipboard && createElement(Copy, { text: samples[language] }),
        ),
        createElement('pre', { tabIndex: 0, 'aria-label': language, role: 'region' }, samples[language]),
      );
    }

    return {
      wrapComponents: {
        responses: (Responses) => (props) =>
          createElement(
            React.Fragment,
            null,
            createElement(Samples, { path: props.path, method: props.method }),
            createElement(Responses, props),
          ),
      },
    };
  };
}
