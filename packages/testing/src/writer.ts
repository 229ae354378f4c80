// Writes rows until it is killed, and prints a line for each.
import { openDatabase } from '@tickline/db';

const { prisma } = await openDatabase(JSON.parse(process.argv[2] ?? ''));
const [from = '0'] = process.argv.slice(3);
await prisma.user.upsert({
  where: { id: 'ann' },
  create: { id: 'ann', name: 'Ann', email: 'ann@example.com' },
  update: {},
});
process.stdout.write('writing\n');
for (let n = Number(from); ; n += 1) {
  await prisma.task.create({ data: { user_id: 'ann', title: `${n}`, description: 'x'.repeat(n % 1000) } });
  if (n % 3 === 0) await prisma.$executeRaw`UPDATE task SET completed = NOT completed WHERE user_id = 'ann'`;
  process.stdout.write(`${n}\n`);
}
