export { taskOfLine } from '@tickline/quick-add/task-of-line';
export * as words from '@tickline/quick-add/word-reader';
