// Asks before typed words that no form has sent are left: by a link, or by the button of another form on the page.
// Chosen answers are soon chosen again; words are not. The update form keeps its own words and is none of these.
const WRITTEN = 'textarea, input:not([type="hidden"], [type="radio"], [type="checkbox"], [type="file"])'

// After an error the page shows again what was typed, and the server has not taken it in.
function hasWords(form) {
  const refused = form.querySelector('.govuk-error-message') !== null
  return [...form.querySelectorAll(WRITTEN)].some(({ value, defaultValue }) => refused ? value : value !== defaultValue)
}

export function guard(forms) {
  let leaves = null // the form that was just sent, or what was pressed to leave its words behind
  document.addEventListener('submit', (event) => { leaves = event.target })
  document.addEventListener('click', (event) => { leaves = event.target.closest('[data-app-leaves]') })
  window.addEventListener('beforeunload', (event) => {
    const meant = leaves
    leaves = null
    if (forms.some((form) => form !== meant && !form.contains(meant) && hasWords(form))) event.preventDefault()
  })
}
