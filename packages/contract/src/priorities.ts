/** In ascending order: low sorts before medium, medium before high. */
export const PRIORITIES = ['low', 'medium', 'high'] as const;
