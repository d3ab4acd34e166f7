// Looks whether something is ready, and goes there when it is. Without script the page reloads itself.
const BETWEEN = 2000

export async function wait(place) {
  const words = () => place.querySelector('[data-app-wait-words]')
  for (;;) {
    await new Promise((resume) => setTimeout(resume, BETWEEN))
    if (document.hidden) continue
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null)
    if (!answer?.ok) continue
    const told = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const now = told.querySelector('[data-app-wait-words]')
    if (answer.redirected || !now) return location.assign(answer.url)
    // The same words again would be read out again.
    if (now.textContent !== words().textContent) words().textContent = now.textContent
  }
}
