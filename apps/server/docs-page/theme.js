// Follows the app's choice of theme, and the system if there is none. Runs before the page is drawn.
const dark = matchMedia('(prefers-color-scheme: dark)');

function chosenTheme() {
  try {
    return localStorage.getItem('tickline-theme');
  } catch {
    return null;
  }
}

function applyTheme() {
  const theme = chosenTheme();
  const isDark = theme === 'dark' || (theme !== 'light' && dark.matches);
  document.documentElement.classList.toggle('dark-mode', isDark);
}

applyTheme();
dark.addEventListener('change', applyTheme);
addEventListener('storage', applyTheme);
