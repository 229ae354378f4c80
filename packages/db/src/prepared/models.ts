import { models } from '../generated/model-data.ts';
import type { ModelData } from './model.ts';

/** @throws {TypeError} if `schema.prisma` has no such model */
export function modelOf(name: string): ModelData {
  const model = models[name];
  if (model === undefined) throw new TypeError(`no model ${name}`);
  return model;
}

export const modelNames: readonly string[] = Object.keys(models);
