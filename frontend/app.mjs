import { Button, createAll, ErrorSummary, NotificationBanner, PasswordInput, ServiceNavigation, SkipLink } from 'govuk-frontend'
import { Autosave } from './autosave.mjs'
import { Count } from './counting.mjs'
import { Reveal } from './reveal.mjs'
import { keepRoles } from './tables.mjs'
import { guard } from './unsaved.mjs'
import { wait } from './waiting.mjs'

// Until it is drawn once, a page that opens at its top leaves out what stands far below (see .app-early in the styles).
const page = document.documentElement
if (!location.hash && performance.getEntriesByType('navigation')[0]?.type === 'navigate') page.classList.add('app-early')

const components = [SkipLink, ServiceNavigation, ErrorSummary, NotificationBanner, PasswordInput]
for (const component of components) createAll(component)
for (const group of document.querySelectorAll('[data-app-count]')) new Count(group)
// Every button that changes something ignores the second half of a double click.
for (const button of document.querySelectorAll('form[method="post"] button.govuk-button:not([type="button"])')) {
  new Button(button, { preventDoubleClick: true })
}
for (const section of document.querySelectorAll('[data-reveal-name]')) new Reveal(section)
for (const form of document.querySelectorAll('form[data-autosave]')) new Autosave(form)
// Passwords are not words that anybody would miss.
guard([...document.querySelectorAll('form[method="post"]:not([data-autosave], :has([type="password"]))')])
for (const place of document.querySelectorAll('[data-app-wait]')) wait(place)
// What nobody sees waits until the page is drawn.
requestAnimationFrame(() => setTimeout(() => {
  page.classList.remove('app-early')
  for (const table of document.querySelectorAll('.app-table:not(.app-table--plain)')) keepRoles(table)
}))
