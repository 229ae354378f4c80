const LINES = [
  { y: 22, width: 148, isDone: true },
  { y: 66, width: 196, isDone: true },
  { y: 110, width: 124, isDone: false },
];

/** Draws three lines of a list, two of them ticked off. */
export function TickDrawing() {
  return (
    <svg viewBox="0 0 280 132" className="w-72" aria-hidden="true">
      {LINES.map(({ y, width, isDone }) => (
        <g key={y} opacity={isDone ? 1 : 0.9}>
          <circle
            cx="20"
            cy={y}
            r="14"
            className={isDone ? 'fill-accent' : 'fill-none stroke-edge'}
            strokeWidth="2"
          />
          {isDone && (
            <path
              d={`M13.5 ${y + 0.5}l4.5 4.5 8.5-9.5`}
              className="fill-none stroke-on-accent"
              strokeWidth="3"
              strokeLinecap="round"
              strokeLinejoin="round"
            />
          )}
          <rect
            x="50"
            y={y - 6}
            width={width}
            height="12"
            rx="6"
            className={isDone ? 'fill-accent-soft' : 'fill-line'}
          />
        </g>
      ))}
    </svg>
  );
}
