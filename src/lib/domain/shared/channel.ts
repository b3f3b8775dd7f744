/** The ways on which customers meet an organisation (R-003-02). */
export const channels = ['web', 'phone', 'mail', 'chat', 'social', 'shop', 'door', 'in_person'] as const;
export type Channel = (typeof channels)[number];
