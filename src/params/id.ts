import { isId } from '#lib/domain/shared/id.ts';

export const match = (value: string): boolean => isId(value);
