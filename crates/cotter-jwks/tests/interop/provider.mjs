// An issuer that rotates its keys: oidc-provider, on loopback.
//
// Reads one command a line, and writes one answer a line, a JSON object: the issuer first, then for "token" an access token (RFC 9068),
// for "rotate" the id of a new key that signs from now on, beside the old ones, and for "drop" nothing; only the new key is left.

import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'

console.info = console.warn = () => {}
const { default: Provider } = await import('oidc-provider')

const resource = 'https://api.example'
let keys = []
let provider
let issuer

function sign() {
  const kid = `key-${Date.now()}-${keys.length}`
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  keys.unshift({ ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' })
  return kid
}

function publish() {
  const next = new Provider(issuer, {
    jwks: { keys },
    cookies: { keys: ['a cookie key of a test'] },
    clients: [{
      client_id: 'test', client_secret: 'a secret of a test', grant_types: ['client_credentials'],
      redirect_uris: [], response_types: [], id_token_signed_response_alg: 'ES256',
    }],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        getResourceServerInfo: () => ({
          scope: 'read', accessTokenFormat: 'jwt', accessTokenTTL: 600, audience: resource, jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    clientAuthMethods: ['client_secret_basic'],
  })
  provider = next.callback()
}

const server = createServer((request, response) => provider(request, response))
await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
issuer = `http://127.0.0.1:${server.address().port}`
sign()
publish()
console.log(JSON.stringify({ issuer }))

async function answer(command) {
  if (command === 'rotate') {
    const kid = sign()
    publish()
    return { kid }
  }
  if (command === 'drop') {
    keys = keys.slice(0, 1)
    publish()
    return {}
  }
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('test:a+secret+of+a+test')}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope: 'read' }),
  })
  return await response.json()
}

for await (const command of createInterface({ input: process.stdin })) console.log(JSON.stringify(await answer(command)))
process.exit(0)
