// openid-client against a running `hybrid web`: node client.mjs ISSUER ORDERS SECRET MODULES.
//
// A line that begins with `open ` has an address for the user's browser; the line that comes back on standard input is
// where that led. The last line of the output is JSON: what was done, in its order. An exception is a failure.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const [issuer, orders, secret, modules] = process.argv.slice(2)
const client = await import(pathToFileURL(createRequire(`${modules}/`).resolve('openid-client')))
const [clientId, redirect, scopes] = ['hybrid-cli', 'http://127.0.0.1:51004/callback', 'orders:read orders:write']
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

/** Where the browser of a user who logs in and agrees is led to. */
async function ledTo(url) {
  console.log(`open ${url}`)
  return new URL((await lines.next()).value)
}

const done = []
const options = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] }
const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), options)
const service = await client.discovery(new URL(issuer), 'orders', undefined, client.ClientSecretBasic(secret), options)
done.push('metadata')
const introspect = (token) => client.tokenIntrospection(service, token)
const api = new URL(`${orders}/orders`)
const listed = async (token, further) => (await client.fetchProtectedResource(config, token, api, 'GET', undefined, undefined, further)).status
/** The status of a refusal, which the library throws if the API challenges. */
const refused = (token) => listed(token).catch((error) => error.status ?? error.response?.status)

const authorize = async (further = {}) => {
  const [verifier, state] = [client.randomPKCECodeVerifier(), client.randomState()]
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirect, scope: scopes, state, code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256', ...further,
  })
  // The library compares `state` and `iss`.
  return [await ledTo(url), { pkceCodeVerifier: verifier, expectedState: state }]
}
const grant = await authorize()
const tokens = await client.authorizationCodeGrant(config, ...grant)
assert.deepEqual([tokens.token_type, tokens.scope], ['bearer', scopes])
done.push('code')
assert.equal(await listed(tokens.access_token), 200)
done.push('orders')

const next = await client.refreshTokenGrant(config, tokens.refresh_token)
assert.notEqual(next.refresh_token, tokens.refresh_token)
assert.equal(await listed(next.access_token), 200)
done.push('refresh')
assert.equal((await introspect(next.access_token)).active, true)
assert.equal((await introspect(tokens.refresh_token)).active, false)
done.push('introspect')

await client.tokenRevocation(config, next.refresh_token)
assert.equal((await introspect(next.access_token)).active, false)
await assert.rejects(client.refreshTokenGrant(config, next.refresh_token), { error: 'invalid_grant' })
const end = Date.now() + 5000
let status = await refused(next.access_token)
while (status === 200 && Date.now() < end) {
  await new Promise((resolve) => setTimeout(resolve, 50))
  status = await refused(next.access_token)
}
assert.equal(status, 401)
done.push('revoke')
await assert.rejects(client.authorizationCodeGrant(config, ...grant), { error: 'invalid_grant' })
done.push('code used twice')

const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('Ed25519'))
const jkt = await DPoP.calculateThumbprint()
const bound = await client.authorizationCodeGrant(config, ...(await authorize({ dpop_jkt: jkt })), undefined, { DPoP })
assert.equal((await introspect(bound.access_token)).cnf.jkt, jkt)
assert.equal(await listed(bound.access_token, { DPoP }), 200)
assert.equal(await refused(bound.access_token), 401)
const fresh = await client.refreshTokenGrant(config, bound.refresh_token, undefined, { DPoP })
assert.equal(fresh.token_type, 'dpop')
await assert.rejects(client.refreshTokenGrant(config, fresh.refresh_token), { error: 'invalid_dpop_proof' })
done.push('DPoP')
console.log(JSON.stringify(done))
process.exit(0)
