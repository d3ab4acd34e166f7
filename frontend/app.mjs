import {
  Button, CharacterCount, createAll, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink
} from 'govuk-frontend'
import { Reveal } from './reveal.mjs'

for (const component of [SkipLink, ServiceNavigation, ErrorSummary, NotificationBanner, CharacterCount]) {
  createAll(component)
}
// Every button that changes something ignores the second half of a double click.
for (const button of document.querySelectorAll('form[method="post"] button.govuk-button')) {
  new Button(button, { preventDoubleClick: true })
}
for (const section of document.querySelectorAll('[data-reveal-name]')) new Reveal(section)
