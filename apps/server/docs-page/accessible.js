/** Swagger UI's plug-in that gives names and places in the document to what has none for a screen reader. */
export function accessible({ React }) {
  const { createElement, Fragment } = React;
  const hidden = (name, text) => createElement(name, { className: 'visually-hidden' }, text);
  return {
    wrapComponents: {
      // A link inside the button that opens an operation cannot be reached.
      DeepLink: (DeepLink) => (props) => createElement(DeepLink, { ...props, enabled: false }),
      ExamplesSelect: (ExamplesSelect) => (props) =>
        createElement('label', null, hidden('span', 'Example'), createElement(ExamplesSelect, props)),
      // Scrolls itself, so that the keyboard can do it.
      HighlightCode: (HighlightCode) => (props) =>
        createElement(
          'div',
          { className: 'code-box', tabIndex: 0, role: 'group', 'aria-label': 'Code' },
          createElement(HighlightCode, props),
        ),
      InfoContainer: (InfoContainer) => (props) =>
        createElement('section', { 'aria-label': 'About this API' }, createElement(InfoContainer, props)),
      // The headings below skip a level.
      operations: (Operations) => (props) =>
        createElement(Fragment, null, hidden('h2', 'Operations'), createElement(Operations, props)),
      TextArea: (TextArea) => (props) => createElement(TextArea, { ...props, 'aria-label': 'Request body' }),
    },
  };
}
