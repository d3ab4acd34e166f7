// Says below a box how many more characters it takes. The same words and marks as GOV.UK's component, which asks the
// browser anew for each box how numbers are written: on a phone, a fifth of a second before a long form shows.
const PAUSE = 500
const BETWEEN = 1000

function said(left) {
  const size = Math.abs(left)
  const number = String(size).replace(/\B(?=(\d{3})+$)/g, ',')
  return `You have ${number} character${size === 1 ? '' : 's'} ${left < 0 ? 'too many' : 'remaining'}`
}

function part(className, name, value) {
  const made = document.createElement('div')
  made.className = className
  made.setAttribute(name, value)
  return made
}

export class Count {
  constructor(group) {
    this.box = group.querySelector('.govuk-js-character-count')
    this.most = Number(group.dataset.maxlength)
    this.refused = group.querySelector('.govuk-error-message') !== null
    this.heard = ''
    this.typed = 0
    const limit = document.getElementById(`${this.box.id}-info`)
    this.seen = part(`${limit.className} govuk-character-count__status`, 'aria-hidden', 'true')
    this.spoken = part('govuk-character-count__sr-status govuk-visually-hidden', 'aria-live', 'polite')
    limit.classList.add('govuk-visually-hidden')
    limit.after(this.seen, this.spoken)
    this.box.addEventListener('input', () => { this.typed = Date.now(); this.show() })
    // Dictation changes a box without an event. What is spoken waits until nobody types.
    this.box.addEventListener('focus', () => { this.watch = setInterval(() => this.listen(), BETWEEN) })
    this.box.addEventListener('blur', () => clearInterval(this.watch))
    // The back button restores words only after this module has run.
    window.addEventListener('pageshow', () => { if (this.box.value !== this.box.textContent) this.tell() })
    this.tell()
  }

  listen() {
    if (Date.now() - this.typed < PAUSE || this.box.value === this.heard) return
    this.heard = this.box.value
    this.tell()
  }

  tell() {
    this.spoken.textContent = this.show()
  }

  show() {
    const left = this.most - this.box.value.length
    const over = left < 0
    if (!this.refused) this.box.classList.toggle('govuk-textarea--error', over)
    this.seen.classList.toggle('govuk-error-message', over)
    this.seen.classList.toggle('govuk-hint', !over)
    return (this.seen.textContent = said(left))
  }
}
