/** An identifier of one kind of thing; a GoalId cannot be handed over where a SurveyId is asked for. */
export type Id<K extends string> = string & { readonly __id: K };

export type OrganisationId = Id<'organisation'>;
export type DepartmentId = Id<'department'>;
export type MembershipId = Id<'membership'>;
export type UserId = Id<'user'>;
export type StrategyId = Id<'strategy'>;
export type ItemId = Id<'item'>;

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text has the form of an identifier (a UUID in lower case). */
export const isId = (text: string): boolean => pattern.test(text);

/** Marks a text known to be an identifier as one of kind K. It checks nothing: use `isId` on what comes from outside. */
export const asId = <K extends string>(text: string): Id<K> => text as Id<K>;
