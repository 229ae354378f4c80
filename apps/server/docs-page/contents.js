const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

function newElement(name, className, text = '') {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

function linkTo(tag, method, { operationId, summary }, onOpen) {
  const link = newElement('a', '', summary);
  link.href = `#/${encodeURIComponent(tag)}/${operationId}`;
  link.append(newElement('span', `method ${method}`, method.toUpperCase()));
  link.addEventListener('click', (event) => {
    event.preventDefault();
    onOpen(tag, operationId);
  });
  const item = document.createElement('li');
  item.append(link);
  return item;
}

/** Lists the operations of a document by tag. */
export function showContents(nav, { tags, paths }, onOpen) {
  const operations = Object.values(paths).flatMap((item) =>
    METHODS.filter((method) => item[method]).map((method) => ({ method, operation: item[method] })),
  );
  for (const { name } of tags) {
    const list = document.createElement('ul');
    for (const { method, operation } of operations)
      if (operation.tags.includes(name)) list.append(linkTo(name, method, operation, onOpen));
    nav.append(newElement('h2', '', name), list);
  }
}
