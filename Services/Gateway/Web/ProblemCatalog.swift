/// What each problem code means: the `title` of a problem, and the text of the page that its `type` links to.
enum ProblemCatalog {
    struct Entry {
        let title: String
        let help: String
    }

    static func title(of code: String) -> String { entries[code]?.title ?? "Something went wrong" }

    static let entries: [String: Entry] = [
        "invalid_request": Entry(
            title: "Some parameters are not valid",
            help:
                "Every parameter that failed is listed in invalid_params: where it stood, what was expected, what came."
        ),
        "request_too_long": Entry(
            title: "The authorization request is too long",
            help: "Store that data in your application, and send a short state that refers to it."),
        "malformed_request": Entry(
            title: "This is no HTTP request", help: "Two lengths, a stray space, a line break: see RFC 9112."),
        "uri_too_long": Entry(
            title: "The request target is too long", help: "Path and query may have 16 KiB. Send long values in a body."
        ),
        "headers_too_large": Entry(
            title: "The header fields are too large",
            help: "There may be 100 fields, 16 KiB each and 32 KiB in all. Large cookies are the usual reason."),
        "request_timeout": Entry(
            title: "The request took too long to arrive", help: "Send head and body at once, and try again."),
        "malformed_json": Entry(title: "The body is not a JSON object", help: "Send one JSON object in UTF-8."),
        "content_too_large": Entry(title: "The body is too large", help: "Bodies may have 64 KiB."),
        "unsupported_media_type": Entry(
            title: "The body has the wrong media type", help: "Send it as Content-Type: application/json."),
        "unsupported_content_encoding": Entry(
            title: "The body is compressed", help: "Send it as it is, without Content-Encoding."),
        "metrics_not_allowed": Entry(
            title: "Metrics are not for this network",
            help:
                "LATCHKEY_METRICS_ALLOW lists the networks that may read them. A proxy before the gateway must be in "
                + "LATCHKEY_TRUSTED_PROXIES."),
        "not_found": Entry(
            title: "Not found", help: "There is no such thing, or it is not yours to see. Check the path and the id."),
        "method_not_allowed": Entry(
            title: "Wrong method", help: "The Allow header lists the methods that this path takes."),
        "authentication_required": Entry(
            title: "Please sign in",
            help: "Send Authorization: Bearer with an access token, or the access_token cookie."),
        "invalid_token": Entry(
            title: "The access token is not valid",
            help: "It is malformed, expired, revoked or for someone else. Refresh it, or sign in again."),
        "invalid_credentials": Entry(
            title: "Wrong e-mail address or password",
            help: "We don't say which of the two is wrong. Try again, or reset the password."),
        "user_suspended": Entry(
            title: "This user is suspended", help: "An operator has suspended the user. Ask the application's support."),
        "method_not_enabled": Entry(
            title: "This way of signing in is not enabled",
            help: "`latchkey clients update CLIENT --method METHOD` enables it; POST /auth/login-methods lists all."),
        "client_not_first_party": Entry(
            title: "This client signs people in by OAuth",
            help: "A client with `--no-first-party` never sees passwords: send the browser to /oauth2/authorize."),
        "email_taken": Entry(
            title: "This e-mail address is in use", help: "Sign in with it, or reset its password."),
        "unknown_client": Entry(
            title: "Unknown client", help: "No client has this client_id. `latchkey clients list` shows them all."),
        "invalid_redirect_uri": Entry(
            title: "This redirect URI is not registered",
            help: "It has to be one of the client's, exactly: latchkey clients update CLIENT --redirect-uri URI."),
        "authorization_expired": Entry(
            title: "This sign-in is over",
            help: "It took too long, or is done already. Go back to the application and start again."),
        "login_required": Entry(
            title: "Please sign in", help: "The session is not enough for what the application asks. Sign in again."),
        "insufficient_scope": Entry(
            title: "The access token is not for this",
            help: "It was issued to a client, or for scopes, that may not do this."),
        "origin_not_allowed": Entry(
            title: "This origin may not call",
            help: "Register it with the client: latchkey clients update CLIENT --origin ORIGIN."),
        "token_invalid": Entry(
            title: "This link is not valid any more",
            help: "It was used, has expired, or was replaced by a newer one. Ask for a new one."),
        "code_invalid": Entry(
            title: "This code is not right",
            help: "It is not the latest one, has expired, or was tried too often. Ask for a new one."),
        "not_owner": Entry(
            title: "Only owners may do this", help: "Ask an owner of the account, or switch to another account."),
        "already_member": Entry(
            title: "A member already", help: "Someone with this e-mail address is a member of the account."),
        "invalid_refresh_token": Entry(
            title: "The refresh token is not valid",
            help: "It is unknown, expired, or of another client. Sign in again."),
        "refresh_token_reused": Entry(
            title: "The refresh token was used before",
            help: "A token counts once. Someone may have copied it, so the session was ended. Sign in again."),
        "invalid_proof": Entry(
            title: "The request could not be confirmed",
            help: "It took too long, or was sent twice. Start again from the beginning."),
        "csrf_token_invalid": Entry(
            title: "The request does not come from where it should",
            help: "Requests with a session cookie must come from a registered origin of the session's client."),
        "cookie_in_the_way": Entry(
            title: "A cookie is in the way",
            help:
                "The browser sends a cookie of ours many times, with different values. Delete the cookies of this site."
        ),
        "unknown_provider": Entry(
            title: "No such provider", help: "Providers are google, github, facebook, apple and microsoft."),
        "provider_not_connected": Entry(
            title: "This way to sign in is not set up",
            help: "An operator connects a client with a provider: latchkey connections set PROVIDER --client CLIENT …"),
        "provider_unavailable": Entry(
            title: "The provider does not answer", help: "Try again later, or sign in another way."),
        "provider_failed": Entry(
            title: "The provider's answer can't be trusted",
            help: "It was not what the protocol says, or not made for this sign-in. The audit log has the reason."),
        "provider_refused": Entry(
            title: "The provider did not confirm the sign-in", help: "Start again from the beginning."),
        "sign_in_cancelled": Entry(
            title: "The sign-in was cancelled", help: "Start again if that was a mistake, or sign in another way."),
        "state_invalid": Entry(
            title: "This sign-in is over",
            help: "It took more than ten minutes, was finished before, or began in another browser. Start again."),
        "email_required": Entry(
            title: "An e-mail address is needed",
            help:
                "Add an address to your account at the provider and allow that it is passed on, or sign in another way."
        ),
        "email_unverified": Entry(
            title: "This address is in use, and the provider does not vouch for it",
            help: "Sign in the way you did before. A provider that has verified the address can be used as well."),
        "insufficient_user_authentication": Entry(
            title: "Please sign in again",
            help: "This change needs a sign-in of the last ten minutes, or the current password in the member password."
        ),
        "credentials_reset_required": Entry(
            title: "This address was never confirmed",
            help: "Going on removes what was set up with it before: open the link again, and the page says what."),
        "email_verification_required": Entry(
            title: "Confirm your email address first",
            help: "Follow the link that was mailed, or ask for a new one by POST /auth/send-email-verification."),
        "last_way_in": Entry(
            title: "Your only way to sign in", help: "Set a password first, or connect another provider."),
        "return_to_invalid": Entry(
            title: "This sign-in would lead to a strange place",
            help: "return_to is a path of ours, or one of the client's redirect URIs, exactly as registered."),
        "connection_key_missing": Entry(
            title: "Secrets of providers can't be kept",
            help: "Add connection_keys to identity's secret file: `latchkey secrets init` makes them."),
        "rate_limited": Entry(title: "Too many requests", help: "Come back after as many seconds as Retry-After says."),
        "service_unavailable": Entry(
            title: "Not available right now",
            help: "A part of the service is starting or busy. Come back after as many seconds as Retry-After says."),
        "internal_error": Entry(
            title: "A fault on our side", help: "It is in our logs under the request id at the end of instance."),
    ]
}
