import { newUser, useApp } from '@tickline/server/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const api = useApp();

interface Actor {
  readonly id: string;
  readonly other: string;
}

/** Ids of tasks of both users, so that each can try the other's. */
type Ids = number[];

type Action = (actor: Actor, ids: Ids) => Promise<{ owners: string[]; created?: number }>;

const owners = (body: { tasks?: { user_id: string }[]; user_id?: string }): string[] =>
  body.tasks?.map((task) => task.user_id) ?? (body.user_id === undefined ? [] : [body.user_id]);

const pathUser = fc.constantFrom('me', 'own', 'other', '');

const base = (actor: Actor, kind: string) => {
  if (kind === '') return '/api/tasks';
  return `/api/${kind === 'own' ? actor.id : kind === 'other' ? actor.other : 'me'}/tasks`;
};

/** Anything that a user may do, with anyone's name and any task's id in it. */
const action: fc.Arbitrary<Action> = fc
  .record({
    kind: fc.constantFrom('list', 'create', 'get', 'update', 'delete', 'complete', 'tags'),
    fields: fc.constantFrom({}, { due_date: '2030-01-01', recurrence: 'FREQ=DAILY' }),
    path: pathUser,
    pick: fc.nat(),
    forge: fc.boolean(),
    query: fc.constantFrom('', 'status=pending', 'sort=title', 'search=a', 'limit=2', 'user_id=other'),
    title: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
  })
  .map(({ kind, fields, path, pick, forge, query, title }) => async (actor, ids) => {
    const url = base(actor, path);
    const id = ids.length > 0 ? ids[pick % ids.length] : 1;
    const body = { title, tags: [`of ${actor.id}`], ...fields, ...(forge && { user_id: actor.other }) };
    const as = actor.id;
    switch (kind) {
      case 'list':
        return {
          owners: owners((await api().get(`${url}?${query.replace('other', actor.other)}`, { as })).json()),
        };
      case 'create': {
        const response = await api().post(url, { as, body });
        const created = response.statusCode === 201 ? response.json() : {};
        return { owners: owners(created), ...(created.id !== undefined && { created: created.id }) };
      }
      case 'get':
        return { owners: owners((await api().get(`${url}/${id}`, { as })).json()) };
      case 'update':
        return { owners: owners((await api().put(`${url}/${id}`, { as, body })).json()) };
      case 'tags': {
        const { tags = [] } = (await api().get(url.replace(/tasks$/, 'tags'), { as })).json();
        return { owners: tags.map(({ tag }: { tag: string }) => tag.slice('of '.length)) };
      }
      case 'complete':
        return { owners: owners((await api().patch(`${url}/${id}/complete`, { as })).json()) };
      default:
        await api().delete(`${url}/${id}`, { as });
        return { owners: [] };
    }
  });

const snapshot = (user: string) =>
  api().database.prisma.task.findMany({ where: { user_id: user }, orderBy: { id: 'asc' } });

describe('two users doing anything at all', () => {
  it('never see or change each other’s tasks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), action), { minLength: 1, maxLength: 15 }),
        async (steps) => {
          const [alice, bob] = [newUser(), newUser()];
          const ids: Ids = [(await api().createTask(alice)).id, (await api().createTask(bob)).id];
          for (const [first, act] of steps) {
            const actor = first ? { id: alice, other: bob } : { id: bob, other: alice };
            const before = await snapshot(actor.other);
            const result = await act(actor, ids);
            for (const owner of result.owners) expect(owner).toBe(actor.id);
            expect(await snapshot(actor.other)).toEqual(before);
            if (result.created !== undefined) ids.push(result.created);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
