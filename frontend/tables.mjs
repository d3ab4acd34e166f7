// On a phone the rows of a table are laid out as cards, and some browsers then forget that it is a table.
// Saying every role again keeps it one for people who listen to it.
const ROLES = { TABLE: 'table', THEAD: 'rowgroup', TBODY: 'rowgroup', TFOOT: 'rowgroup', TR: 'row', TD: 'cell' }

function roleOf(element) {
  if (element.localName !== 'th') return ROLES[element.tagName]
  return element.scope === 'row' ? 'rowheader' : 'columnheader'
}

export function keepRoles(table) {
  for (const element of [table, ...table.querySelectorAll('thead, tbody, tfoot, tr, th, td')]) {
    element.setAttribute('role', roleOf(element))
  }
}
