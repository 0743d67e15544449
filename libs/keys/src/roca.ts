const generator = 65_537;

/** The primes that divide the primorial of every affected key size. */
const primes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
  127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/** For each prime, the residues that are powers of the generator. */
let residues: readonly (readonly [bigint, ReadonlySet<number>])[] | undefined;

/**
 * Returns whether an RSA modulus comes from the faulty generator of CVE-2017-15361, whose keys can be factored: its
 * primes are powers of 65537 modulo a primorial, so the modulus is one modulo each small prime (Nemec et al., "The
 * Return of Coppersmith's Attack", CCS 2017, §3). Chance names a good key once in about 2^27.
 */
export function hasRocaFingerprint(modulus: bigint): boolean {
  residues ??= primes.map((prime) => [BigInt(prime), powersOfGenerator(prime)] as const);
  return residues.every(([prime, powers]) => powers.has(Number(modulus % prime)));
}

function powersOfGenerator(prime: number): ReadonlySet<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * generator) % prime) powers.add(power);
  return powers;
}
