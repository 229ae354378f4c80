/** The beginning of the keys in `localStorage` of what belongs to a user. */
export const USER_DATA = 'tickline-user:';

/** Removes what belongs to users from the browser. A line that is typed in another tab stays there until that tab is closed. */
export function removeUserData(): void {
  try {
    sessionStorage.clear();
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(USER_DATA));
    for (const key of keys) localStorage.removeItem(key);
  } catch {
    // The browser stores nothing.
  }
}
