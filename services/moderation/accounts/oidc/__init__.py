"""Signing in with a provider of identities: OpenID Connect, authorization code flow with PKCE."""
