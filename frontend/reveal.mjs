// Shows follow-up questions while the answer they belong to is chosen. Without script they all show, and the
// server ignores those that do not apply. The change is announced, because a radio may not carry aria-expanded.
export class Reveal {
  constructor(section) {
    const { revealName, revealValue, revealShown, revealHidden } = section.dataset
    this.section = section
    this.words = { shown: revealShown, hidden: revealHidden }
    this.answers = (revealValue || '').split(' ')
    this.inputs = [...document.querySelectorAll(`[name="${CSS.escape(revealName)}"]`)]
    this.note = document.createElement('div')
    this.note.className = 'govuk-visually-hidden'
    this.note.setAttribute('role', 'status')
    section.before(this.note)
    for (const input of this.inputs) input.addEventListener('change', () => this.update(true))
    // The back button restores answers only after this module has run.
    window.addEventListener('pageshow', () => this.update(false))
    this.update(false)
  }

  get applies() {
    return this.inputs.some((input) => this.answers.includes(input.value) &&
      (input.checked || input.localName === 'select'))
  }

  update(announce) {
    const hide = !this.applies
    if (announce && hide !== this.section.hidden) {
      this.note.textContent = (hide ? this.words.hidden : this.words.shown) || ''
    }
    this.section.hidden = hide
  }
}
