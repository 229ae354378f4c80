import icon from './icon.svg';

export function Brand() {
  return (
    <span className="flex items-center gap-2.5 text-lg font-bold tracking-tight">
      <img src={icon} alt="" width="28" height="28" />
      Tickline
    </span>
  );
}
