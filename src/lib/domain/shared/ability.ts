/** What a key may be allowed to do: send rows, or read figures and goals. */
export const keyAbilities = ['ingest', 'read'] as const;
export type KeyAbility = (typeof keyAbilities)[number];
