// Asks whether something is ready, and goes there when it is. Without script the page reloads itself.
const BETWEEN = 2000

export async function wait(place) {
  const shown = place.querySelector('[data-app-wait-words]')
  for (;;) {
    await new Promise((resume) => setTimeout(resume, BETWEEN))
    if (document.hidden) continue
    const answer = await fetch(location.href, { headers: { Accept: 'application/json' } }).catch(() => null)
    if (!answer?.ok) continue
    const told = await answer.json()
    if (told.url) return location.assign(told.url)
    // The same words again would be read out again.
    if (told.words !== shown.textContent) shown.textContent = told.words
  }
}
