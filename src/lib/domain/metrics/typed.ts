import type { Unit } from './kind.ts';

/** What people type is hours and whole money; what is kept is seconds and the smallest unit. */
const factors: Partial<Record<Unit, number>> = { duration: 3600, money: 100 };

/** The factor between what is typed for a metric and what is kept: 3600 for times, 100 for money, else 1. */
export const typedFactor = (unit: Unit | null): number => (unit === null ? 1 : (factors[unit] ?? 1));
