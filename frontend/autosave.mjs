// Keeps what is typed in a draft on the server. Nothing is stored on the device, which several people may share,
// and the form works without this: saving and submitting are plain posts.
const PAUSE = 1500
const LONGEST_WAIT = 15000
const PATIENCE = 10000

export class Autosave {
  constructor(form) {
    this.form = form
    this.status = document.getElementById('autosave')
    this.others = document.getElementById('others')
    this.since = null // when the oldest words were typed that the server does not have
    this.request = null
    form.addEventListener('input', () => this.touched())
    form.addEventListener('change', () => this.touched())
    form.addEventListener('submit', (event) => this.submitted(event))
    window.addEventListener('online', () => this.save())
    window.addEventListener('focus', () => { if (this.signedOut) this.save() })
    document.addEventListener('visibilitychange', () => this.visibilityChanged())
    window.addEventListener('beforeunload', (event) => this.unloading(event))
    // The page came back with words that were not taken in.
    if (form.dataset.unsaved) this.touched()
  }

  touched() {
    this.typed = Date.now()
    if (this.since === null) this.since = this.typed
    const wait = Math.min(PAUSE, this.since + LONGEST_WAIT - Date.now())
    this.plan(this.failed ? PAUSE : Math.max(0, wait))
  }

  plan(wait) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), wait)
  }

  visibilityChanged() {
    if (document.visibilityState === 'visible') {
      if (this.signedOut) this.save()
      return
    }
    this.hurry()
  }

  unloading(event) {
    if (this.leaving) return
    this.hurry()
    if (this.failed) event.preventDefault()
  }

  // The page may be about to go: send the newest words in a way that outlives it.
  hurry() {
    if (this.request && this.outlives && this.typed <= this.asked) return
    if (this.since !== null) this.stop?.abort()
    this.save({ keepalive: true })
  }

  save(options = {}) {
    clearTimeout(this.timer)
    if (this.since === null || this.leaving) return
    if (this.request && !options.keepalive) return this.plan(PAUSE)
    if (!this.failed) this.say('saving', 'Saving…')
    const request = this.send(options).finally(() => { if (this.request === request) this.request = null })
    this.request = request
  }

  async send({ keepalive = false }) {
    const asked = this.asked = Date.now()
    this.outlives = keepalive
    const body = new URLSearchParams(new FormData(this.form))
    const stop = this.stop = new AbortController()
    const timeout = setTimeout(() => stop.abort(new DOMException('', 'TimeoutError')), PATIENCE)
    try {
      const response = await fetch(this.form.dataset.autosave, {
        // Browsers refuse to keep more than 64 kB alive.
        method: 'POST', body, keepalive: keepalive && body.toString().length < 60000, signal: stop.signal,
        headers: { Accept: 'application/json' }
      })
      const json = (response.headers.get('content-type') || '').includes('json')
      this.answered(response, json ? await response.json() : {}, asked)
    } catch (problem) {
      // Only a hurry gives an AbortError: its newer words are on their way.
      this.cutOff = problem.name !== 'AbortError'
      if (this.stop === stop) this.unsaved('Not saved. Check your connection. Your changes are still on this page.')
    } finally {
      clearTimeout(timeout)
    }
  }

  answered(response, said, asked) {
    this.cutOff = false
    if (said.token) {
      for (const field of document.getElementsByName('csrfmiddlewaretoken')) field.value = said.token
      if (!this.renewed) {
        this.renewed = true
        return this.plan(0)
      }
    }
    if (response.status === 401) return this.signIn(said.sign_in)
    if (response.status >= 500) return this.unsaved('Not saved. It is tried again. Your changes are still on this page.')
    if (!response.ok) return this.unsaved('Not saved. Your changes are still on this page. Copy them before you leave it.')
    this.failed = this.signedOut = this.renewed = false
    this.since = this.typed > asked ? this.typed : null
    if (this.others.textContent !== said.others) this.others.textContent = said.others
    this.say('saved', `Draft saved at ${said.saved_at}.`)
    if (this.since !== null) this.plan(PAUSE)
  }

  unsaved(words) {
    this.failed = true
    this.say('problem', words)
    this.plan(LONGEST_WAIT)
  }

  signIn(address) {
    this.failed = this.signedOut = true
    if (this.status.querySelector('a')) return
    this.say('problem', 'You have been signed out. Your changes are still on this page. ')
    const link = document.createElement('a')
    Object.assign(link, { className: 'govuk-link', href: address, target: '_blank', rel: 'noopener' })
    link.textContent = 'Sign in (opens in a new tab)'
    this.status.append(link, ' and come back to this page.')
  }

  isCutOff() {
    return this.cutOff || !navigator.onLine
  }

  say(kind, words) {
    this.status.dataset.kind = kind
    if (this.status.textContent !== words) this.status.textContent = words
  }

  // The draft that is under way must not arrive after the form and bring back what it replaced.
  async submitted(event) {
    if (this.released || !(this.request || this.isCutOff())) {
      this.leaving = true
      return
    }
    event.preventDefault()
    if (this.leaving) return
    this.leaving = true
    clearTimeout(this.timer)
    await this.request
    // A form that cannot arrive would leave the browser's own page in place of what was typed.
    if (this.isCutOff()) await this.send({})
    if (this.isCutOff()) {
      this.leaving = false
      this.since ??= Date.now()
      return
    }
    this.released = true
    this.form.requestSubmit(event.submitter)
  }
}
