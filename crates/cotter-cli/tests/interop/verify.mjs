// Verifies what cotter issues with jose and paseto, and makes keys with them.
//
// Reads one request a line, a JSON object, and writes one answer a line: {"ok": ...} or {"error": "..."}.
// The test beside this file asks it.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

process.removeAllListeners('warning')
process.on('warning', () => {})

const encoder = new TextEncoder()
const base64url = (bytes) => Buffer.from(bytes).toString('base64url')
const version = (name) =>
  JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url), 'utf8')).version

// at_hash and c_hash (OpenID Connect Core 3.1.3.6), which jose leaves to its user.
function checkHashes(request, claims) {
  for (const [claim, text] of Object.entries(request.hashes ?? {})) {
    const bits = /^(?:HS|RS|PS|ES)(256|384|512)K?$/.exec(request.alg)?.[1]
    const name = bits ? `sha${bits}` : request.alg.startsWith('ML-DSA') ? 'shake256' : 'sha512'
    const digest = createHash(name, name === 'shake256' ? { outputLength: 64 } : undefined).update(text).digest()
    if (claims[claim] !== base64url(digest.subarray(0, digest.length / 2))) throw new Error(`${claim} is another`)
  }
}

async function jose() {
  const jose = await import('jose')
  const named = [
    'HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512',
    'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87',
  ]
  // Some depend on the runtime.
  const algorithms = []
  for (const alg of named) {
    const made = alg.startsWith('HS') ? jose.generateSecret(alg) : jose.generateKeyPair(alg)
    if (await made.then(() => true, () => false)) algorithms.push(alg)
  }
  const keyOf = (request) => (request.key === null ? jose.EmbeddedJWK : jose.importJWK(request.key, request.alg))
  return {
    version: version('jose'),
    algorithms,
    async jwt_claims(request) {
      const key = await keyOf(request)
      const { payload, protectedHeader } = await jose.jwtVerify(request.token, key, {
        algorithms: [request.alg],
        audience: request.aud,
        issuer: request.iss,
        typ: request.typ,
        requiredClaims: request.aud ? ['exp', 'iat', 'jti'] : ['iat', 'jti'],
      })
      if (protectedHeader.typ !== request.typ) throw new Error('typ is another')
      checkHashes(request, payload)
      return payload
    },
    async jws_payload(request) {
      const [header, payload, signature] = request.token.split('.')
      const flattened = { protected: header, payload: request.payload ?? payload, signature }
      const verified = await jose.flattenedVerify(flattened, await keyOf(request), { algorithms: [request.alg] })
      if (verified.protectedHeader.typ !== request.typ) throw new Error('typ is another')
      return base64url(verified.payload)
    },
    async fetch(request) {
      const keys = jose.createRemoteJWKSet(new URL(request.url), { cooldownDuration: 0 })
      const { payload } = await jose.jwtVerify(request.token, keys, {
        algorithms: [request.alg],
        audience: request.aud,
        issuer: request.iss,
      })
      return payload
    },
    async make(request) {
      if (request.alg.startsWith('HS')) {
        const jwk = await jose.exportJWK(await jose.generateSecret(request.alg, { extractable: true }))
        return { jwk, public: jwk }
      }
      const { publicKey, privateKey } = await jose.generateKeyPair(request.alg, { extractable: true })
      const jwk = await jose.exportJWK(privateKey)
      return {
        jwk,
        pem: await jose.exportPKCS8(privateKey),
        public: await jose.exportJWK(publicKey),
        thumbprint: await jose.calculateJwkThumbprint(jwk),
      }
    },
  }
}

async function paseto() {
  const { LocalProtocol, PublicProtocol } = await import('paseto')
  const [v3local, v3public, v4public] = await Promise.all([
    import('paseto/v3/local'),
    import('paseto/v3/public'),
    import('paseto/v4/public'),
  ])
  const publicProtocol = ({
    VerifyFactory, ImportPublicKeyFactory, GenerateKeyPairFactory, ExportSecretKeyFactory, ExportPublicKeyFactory,
  }) =>
    new PublicProtocol(
      VerifyFactory, ImportPublicKeyFactory, GenerateKeyPairFactory, ExportSecretKeyFactory, ExportPublicKeyFactory,
    )
  const local = new LocalProtocol(v3local.DecryptFactory, v3local.ImportKeyFactory)
  const protocols = { 'v3.public': publicProtocol(v3public), 'v4.public': publicProtocol(v4public) }
  return {
    version: version('paseto'),
    // v4.local has no XChaCha20 there.
    algorithms: ['v3.local', 'v3.public', 'v4.public'],
    async paseto_claims(request) {
      const options = {
        audience: request.aud,
        issuer: request.iss,
        footer: encoder.encode(request.footer),
        implicitAssertion: encoder.encode(request.assertion),
        requiredClaims: ['exp', 'iat', 'jti'],
      }
      if (request.alg === 'v3.local') {
        return (await local.Decrypt(await local.ImportKey(request.key), request.token, options)).claims
      }
      const protocol = protocols[request.alg]
      return (await protocol.Verify(await protocol.ImportPublicKey(request.key), request.token, options)).claims
    },
    async make(request) {
      const protocol = protocols[request.alg]
      const { publicKey, secretKey } = await protocol.GenerateKeyPair({ extractable: true })
      return { paserk: await protocol.ExportSecretKey(secretKey), public: await protocol.ExportPublicKey(publicKey) }
    },
  }
}

const loaded = {}
const missing = {}
for (const [name, load] of Object.entries({ jose, paseto })) {
  try {
    loaded[name] = await load()
  } catch (error) {
    missing[name] = String(error)
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  let answer
  if (request.op === 'libraries') {
    const known = Object.entries(loaded).map(([name, { version, algorithms }]) => [name, { version, algorithms }])
    answer = { ok: { loaded: Object.fromEntries(known), missing } }
  } else {
    try {
      answer = { ok: await loaded[request.library][request.op](request) }
    } catch (error) {
      answer = { error: `${error.code ?? error.name}: ${error.message}` }
    }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
