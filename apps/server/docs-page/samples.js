const TOKEN = 'TICKLINE_TOKEN';
const SESSION = 'TICKLINE_SESSION';

/** Sign-in and sign-up take the session's token, too, but nobody has one then. */
const STARTS_SESSION = /\/sign-(?:in|up)\//;

/** Returns the environment variable with the token that an operation takes, if it takes one. */
function variableOf(path, { security = [] }) {
  const schemes = security.flatMap((each) => Object.keys(each));
  if (schemes.includes('bearer')) return TOKEN;
  return schemes.includes('session') && !STARTS_SESSION.test(path) ? SESSION : undefined;
}

/** Returns the example of a parameter, or its name in capitals. */
function exampleOf({ name, example }) {
  return encodeURIComponent(example ?? name.toUpperCase());
}

/** Returns the address with examples of all required parameters. */
function addressOf(origin, path, { parameters = [] }) {
  const required = parameters.filter((each) => each.required);
  const query = required.filter((each) => each.in === 'query');
  const filled = required.reduce((url, each) => url.replace(`{${each.name}}`, exampleOf(each)), path);
  const search = query.map((each) => `${each.name}=${exampleOf(each)}`).join('&');
  return `${origin}${filled}${search && `?${search}`}`;
}

function bodyOf({ requestBody }) {
  const [[type, media] = []] = Object.entries(requestBody?.content ?? {});
  if (!type) return undefined;
  const [first] = Object.values(media.examples ?? {});
  return { type, value: media.example ?? first?.value };
}

/** Tells what comes back: JSON, a text, a stream of events or nothing. */
function answerOf({ responses }) {
  const [, success] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  const types = Object.keys(success?.content ?? {});
  if (types.length === 0) return 'nothing';
  if (types.includes('text/event-stream')) return 'events';
  return types.includes('application/json') ? 'json' : 'text';
}

function indent(text, by) {
  return text.replaceAll('\n', `\n${by}`);
}

function shellQuoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function curl({ method, url, variable, body, answer }) {
  const options = [
    ...(answer === 'events' ? ['--no-buffer'] : []),
    ...(method === 'GET' ? [] : [`--request ${method}`]),
    ...(variable ? [`--header "Authorization: Bearer $${variable}"`] : []),
    ...(body ? [`--header 'Content-Type: ${body.type}'`] : []),
    ...(body ? [`--data ${shellQuoted(JSON.stringify(body.value, null, 2))}`] : []),
  ];
  return [`curl ${shellQuoted(url)}`, ...options].join(' \\\n  ');
}

/** Writes JSON as Python does. */
function python(value, level = 0) {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const space = '    '.repeat(level + 1);
  const items = Array.isArray(value)
    ? value.map((each) => python(each, level + 1))
    : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${python(each, level + 1)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (items.length === 0) return open + close;
  return `${open}\n${items.map((each) => `${space}${each},\n`).join('')}${'    '.repeat(level)}${close}`;
}

const PYTHON_ANSWERS = {
  json: ['print(response.json())'],
  text: ['print(response.text)'],
  nothing: [],
  events: ['for line in response.iter_lines():', '    print(line.decode())'],
};

function requests({ method, url, variable, body, answer }) {
  return [
    ...(variable ? ['import os', ''] : []),
    'import requests',
    '',
    `response = requests.${method.toLowerCase()}(`,
    `    ${JSON.stringify(url)},`,
    ...(variable ? [`    headers={"Authorization": f"Bearer {os.environ['${variable}']}"},`] : []),
    ...(body ? [`    json=${python(body.value, 1)},`] : []),
    ...(answer === 'events' ? ['    stream=True,'] : []),
    '    timeout=30,',
    ')',
    'response.raise_for_status()',
    ...PYTHON_ANSWERS[answer],
  ].join('\n');
}

const FETCH_ANSWERS = {
  json: ['console.log(await response.json());'],
  text: ['console.log(await response.text());'],
  nothing: [],
  events: [
    'for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {',
    '  console.log(text);',
    '}',
  ],
};

function typescript({ method, url, variable, body, answer }) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a template of the sample
  const authorization = '    authorization: `Bearer ${process.env.VARIABLE}`,';
  const headers = [
    ...(variable ? [authorization.replace('VARIABLE', variable)] : []),
    ...(body ? [`    'content-type': '${body.type}',`] : []),
  ];
  const options = [
    ...(method === 'GET' ? [] : [`  method: '${method}',`]),
    ...(headers.length > 0 ? ['  headers: {', ...headers, '  },'] : []),
    ...(body ? [`  body: JSON.stringify(${indent(JSON.stringify(body.value, null, 2), '  ')}),`] : []),
  ];
  const address = JSON.stringify(url).replaceAll('"', "'");
  return [
    ...(options.length > 0
      ? [`const response = await fetch(${address}, {`, ...options, '});']
      : [`const response = await fetch(${address});`]),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a template of the sample
    'if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);',
    ...FETCH_ANSWERS[answer],
  ].join('\n');
}

/** Writes a request with an operation's own examples in three languages. */
export function samplesOf(origin, path, method, operation) {
  const request = {
    method: method.toUpperCase(),
    url: addressOf(origin, path, operation),
    variable: variableOf(path, operation),
    body: bodyOf(operation),
    answer: answerOf(operation),
  };
  return { curl: curl(request), Python: requests(request), TypeScript: typescript(request) };
}
