// OAuth clients of Node against an authorization server: node client.mjs LIBRARY ISSUER SECRET.
//
// The last line of the output is JSON: what the library has done, in its order. An exception is a failure.
import assert from 'node:assert/strict'

const [library, issuer, secret] = process.argv.slice(2)
const [clientId, redirect, scopes] = ['cli', 'http://127.0.0.1:51004/callback', 'orders:read orders:write']
const audience = 'https://orders.example'

/** Where the authorization endpoint sends the browser of a user who has logged in and agrees. */
async function redirected(url) {
  const answer = await fetch(url, { redirect: 'manual' })
  assert.equal(answer.status, 303, await answer.text())
  return new URL(answer.headers.get('location'))
}

async function oauth4webapi() {
  const oauth = await import('oauth4webapi')
  const http = { [oauth.allowInsecureRequests]: true }
  const done = []
  const discovered = await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...http })
  const as = await oauth.processDiscoveryResponse(new URL(issuer), discovered)
  done.push('metadata')
  const client = { client_id: clientId }
  const service = [{ client_id: 'orders' }, oauth.ClientSecretBasic(secret)]

  const code = async (further = {}) => {
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const url = new URL(as.authorization_endpoint)
    url.search = new URLSearchParams({
      response_type: 'code', client_id: clientId, redirect_uri: redirect, scope: scopes, state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...further,
    })
    // Checks `state` and `iss`.
    return [oauth.validateAuthResponse(as, client, await redirected(url), state), redirect, verifier]
  }
  const exchange = async (grant, options = {}) => {
    const answer = await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), ...grant, { ...http, ...options })
    return oauth.processAuthorizationCodeResponse(as, client, answer)
  }
  const refresh = async (token, options = {}) => {
    const answer = await oauth.refreshTokenGrantRequest(as, client, oauth.None(), token, { ...http, ...options })
    return oauth.processRefreshTokenResponse(as, client, answer)
  }
  const introspect = async (token) => {
    const answer = await oauth.introspectionRequest(as, ...service, token, http)
    return oauth.processIntrospectionResponse(as, service[0], answer)
  }

  const grant = await code()
  const tokens = await exchange(grant)
  assert.deepEqual([tokens.token_type, tokens.scope], ['bearer', scopes])
  done.push('code')
  const request = new Request('http://127.0.0.1/orders', { headers: { authorization: `Bearer ${tokens.access_token}` } })
  const claims = await oauth.validateJwtAccessToken(as, request, audience, http)
  assert.deepEqual([claims.sub, claims.client_id, claims.scope], ['alice', clientId, scopes])
  done.push('access token')

  const next = await refresh(tokens.refresh_token)
  assert.notEqual(next.refresh_token, tokens.refresh_token)
  const narrowed = await refresh(next.refresh_token, { additionalParameters: { scope: 'orders:read' } })
  assert.equal(narrowed.scope, 'orders:read')
  done.push('refresh')
  assert.equal((await introspect(next.access_token)).active, true)
  assert.equal((await introspect(tokens.refresh_token)).active, false)
  done.push('introspect')

  const revoked = await oauth.revocationRequest(as, client, oauth.None(), next.access_token, http)
  await oauth.processRevocationResponse(revoked)
  assert.equal((await introspect(next.access_token)).active, false)
  assert.equal((await introspect(narrowed.access_token)).active, true)
  done.push('revoke')
  await assert.rejects(exchange(grant), { error: 'invalid_grant' })
  await assert.rejects(refresh(narrowed.refresh_token), { error: 'invalid_grant' })
  assert.equal((await introspect(narrowed.access_token)).active, false)
  done.push('code used twice')

  const keys = await oauth.generateKeyPair('Ed25519')
  const DPoP = oauth.DPoP(client, keys)
  const jkt = await DPoP.calculateThumbprint()
  const bound = await code({ dpop_jkt: jkt })
  // The first answer asks for a nonce, and leaves the code as it is.
  let asked = 0
  const nonced = async (work) => {
    try {
      return await work()
    } catch (error) {
      if (!oauth.isDPoPNonceError(error)) throw error
      asked += 1
      return work()
    }
  }
  const first = await nonced(() => exchange(bound, { DPoP }))
  assert.deepEqual([first.token_type, asked], ['dpop', 1])
  const said = await introspect(first.access_token)
  assert.deepEqual([said.token_type, said.cnf.jkt], ['DPoP', jkt])
  const second = await nonced(() => refresh(first.refresh_token, { DPoP }))
  assert.equal(second.token_type, 'dpop')
  await assert.rejects(refresh(second.refresh_token), { error: 'invalid_dpop_proof' })
  const other = oauth.DPoP(client, await oauth.generateKeyPair('Ed25519'))
  await assert.rejects(nonced(() => refresh(second.refresh_token, { DPoP: other })), { error: 'invalid_grant' })
  assert.equal((await introspect(second.refresh_token)).active, true)
  done.push('DPoP with nonces')
  return done
}

async function openidClient() {
  const client = await import('openid-client')
  const done = []
  const options = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] }
  const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), options)
  const service = await client.discovery(new URL(issuer), 'orders', undefined, client.ClientSecretBasic(secret), options)
  done.push('metadata')
  const introspect = (token) => client.tokenIntrospection(service, token)

  const authorize = async (further = {}) => {
    const [verifier, state] = [client.randomPKCECodeVerifier(), client.randomState()]
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirect, scope: scopes, state, code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256', ...further,
    })
    return [await redirected(url), { pkceCodeVerifier: verifier, expectedState: state }]
  }
  const grant = await authorize()
  const tokens = await client.authorizationCodeGrant(config, ...grant)
  assert.deepEqual([tokens.token_type, tokens.scope], ['bearer', scopes])
  done.push('code')
  const next = await client.refreshTokenGrant(config, tokens.refresh_token)
  assert.notEqual(next.refresh_token, tokens.refresh_token)
  done.push('refresh')
  assert.equal((await introspect(next.access_token)).active, true)
  done.push('introspect')
  await client.tokenRevocation(config, next.refresh_token)
  assert.equal((await introspect(next.access_token)).active, false)
  await assert.rejects(client.refreshTokenGrant(config, next.refresh_token), { error: 'invalid_grant' })
  done.push('revoke')
  await assert.rejects(client.authorizationCodeGrant(config, ...grant), { error: 'invalid_grant' })
  done.push('code used twice')

  // It repeats a request by itself when it is asked for a nonce.
  const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('Ed25519'))
  const jkt = await DPoP.calculateThumbprint()
  const bound = await client.authorizationCodeGrant(config, ...(await authorize({ dpop_jkt: jkt })), undefined, { DPoP })
  assert.equal((await introspect(bound.access_token)).cnf.jkt, jkt)
  const fresh = await client.refreshTokenGrant(config, bound.refresh_token, undefined, { DPoP })
  assert.equal(fresh.token_type, 'dpop')
  await assert.rejects(client.refreshTokenGrant(config, fresh.refresh_token), { error: 'invalid_dpop_proof' })
  done.push('DPoP with nonces')
  return done
}

const done = await { oauth4webapi, 'openid-client': openidClient }[library]()
console.log(JSON.stringify(done))
