/** What a tactic reduces (R-003-08): waiting, lack of training, slow answers, machines without people, unreachable people, unhappy staff. */
export const levers = ['waiting', 'training', 'slow_answers', 'human_balance', 'access', 'job_satisfaction'] as const;
export type Lever = (typeof levers)[number];
