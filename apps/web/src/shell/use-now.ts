import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;
const thisMinute = () => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

/** Returns the start of the current minute, in milliseconds since the epoch. Renders again when it changes. */
export function useNow(): number {
  const [now, setNow] = useState(thisMinute);
  useEffect(() => {
    const timer = setInterval(() => setNow(thisMinute()), 5000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
