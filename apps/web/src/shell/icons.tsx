import type { ReactNode, SVGProps } from 'react';

type IconProps = Pick<SVGProps<SVGSVGElement>, 'className'>;

function Icon({ className = '', children }: IconProps & { readonly children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width="1.125em"
      height="1.125em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={className}
    >
      {children}
    </svg>
  );
}

export const PlusIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M10 4v12M4 10h12" />
  </Icon>
);
export const TickIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4.5 10.5l3.8 3.8 7.4-8" strokeWidth="2.2" />
  </Icon>
);
export const ClockIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="10" cy="10" r="6.8" />
    <path d="M10 6.4V10l2.4 1.6" />
  </Icon>
);
export const FlagIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5 17V3.6M5 4h9.5l-2 3.3 2 3.3H5" />
  </Icon>
);
export const RepeatIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4 9V8a3 3 0 0 1 3-3h8.4M13 2.6L15.4 5 13 7.4M16 11v1a3 3 0 0 1-3 3H4.6M7 12.6L4.6 15 7 17.4" />
  </Icon>
);
export const TagIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M3.4 4.6v5.1a2 2 0 0 0 .6 1.4l5.5 5.5a1.6 1.6 0 0 0 2.3 0l4.8-4.8a1.6 1.6 0 0 0 0-2.3L11.1 4a2 2 0 0 0-1.4-.6H4.6a1.2 1.2 0 0 0-1.2 1.2zM7.1 7.1h.1" />
  </Icon>
);
export const SearchIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="9" cy="9" r="5.2" />
    <path d="M13 13l3.6 3.6" />
  </Icon>
);
export const CloseIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5 5l10 10M15 5L5 15" />
  </Icon>
);
export const BinIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M3.5 5.5h13M8 5.5V3.6h4v1.9M5.2 5.5l.8 10.9h8l.8-10.9M8.4 8.8v4.6M11.6 8.8v4.6" />
  </Icon>
);
export const AlertIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 6.4v4.2M10 13.4v.1" />
  </Icon>
);
export const SunIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="10" cy="10" r="3.2" />
    <path d="M10 2.6v1.6M10 15.8v1.6M2.6 10h1.6M15.8 10h1.6M4.8 4.8l1.1 1.1M14.1 14.1l1.1 1.1M15.2 4.8l-1.1 1.1M5.9 14.1l-1.1 1.1" />
  </Icon>
);
export const MoonIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M16 11.8A6.6 6.6 0 0 1 8.2 4a6.6 6.6 0 1 0 7.8 7.8z" />
  </Icon>
);
export const SystemIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="10" cy="10" r="6.6" />
    <path d="M10 3.4v13.2a6.6 6.6 0 0 0 0-13.2z" fill="currentColor" />
  </Icon>
);
export const KeyboardIcon = (props: IconProps) => (
  <Icon {...props}>
    <rect x="2.4" y="5" width="15.2" height="10" rx="2" />
    <path d="M5.4 8.2h.1M8.4 8.2h.1M11.4 8.2h.1M14.4 8.2h.1M6.6 11.8h6.8" />
  </Icon>
);
export const ArrowIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M10 4v12M5.4 11.4L10 16l4.6-4.6" />
  </Icon>
);
export const ChevronIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M7.5 5l5 5-5 5" />
  </Icon>
);
