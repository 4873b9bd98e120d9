/// Every error code of Latchkey, with its HTTP status and its texts for people and programs.
///
/// A code is part of the API: it is the member `code` of a problem document (RFC 9457) and the last part of its `type`.
/// A new code needs a row in ``definition``, or the package does not compile.
public enum ErrorCode: String, Codable, Sendable, CaseIterable {
    // 400
    case authorizationExpired = "authorization_expired"
    case cookieInTheWay = "cookie_in_the_way"
    case invalidGrant = "invalid_grant"
    case invalidRedirectURI = "invalid_redirect_uri"
    case invalidRequest = "invalid_request"
    case invalidScope = "invalid_scope"
    case malformedJSON = "malformed_json"
    case malformedRequest = "malformed_request"
    case requestTooLong = "request_too_long"
    case returnToInvalid = "return_to_invalid"
    case stateInvalid = "state_invalid"
    case unknownClient = "unknown_client"
    case unsupportedGrantType = "unsupported_grant_type"

    // 401
    case authenticationRequired = "authentication_required"
    case codeInvalid = "code_invalid"
    case insufficientUserAuthentication = "insufficient_user_authentication"
    case invalidClient = "invalid_client"
    case invalidCredentials = "invalid_credentials"
    case invalidRefreshToken = "invalid_refresh_token"
    case invalidToken = "invalid_token"
    case loginRequired = "login_required"
    case passkeyInvalid = "passkey_invalid"
    case refreshTokenReused = "refresh_token_reused"
    case secondFactorInvalid = "second_factor_invalid"
    case signInSuperseded = "sign_in_superseded"
    case signInTokenInvalid = "sign_in_token_invalid"
    case tokenInvalid = "token_invalid"

    // 403
    case clientNotFirstParty = "client_not_first_party"
    case csrfTokenInvalid = "csrf_token_invalid"
    case emailDomainNotAllowed = "email_domain_not_allowed"
    case emailRequired = "email_required"
    case emailUnverified = "email_unverified"
    case emailVerificationRequired = "email_verification_required"
    case forbidden
    case insufficientScope = "insufficient_scope"
    case invitationRequired = "invitation_required"
    case invalidProof = "invalid_proof"
    case methodNotEnabled = "method_not_enabled"
    case notOwner = "not_owner"
    case originNotAllowed = "origin_not_allowed"
    case providerRefused = "provider_refused"
    case secondFactorEnrolmentRequired = "second_factor_enrolment_required"
    case secondFactorRequired = "second_factor_required"
    case signInCancelled = "sign_in_cancelled"
    case signUpClosed = "sign_up_closed"
    case signUpRefused = "sign_up_refused"
    case termsNotAccepted = "terms_not_accepted"
    case userSuspended = "user_suspended"

    // 404
    case notFound = "not_found"
    case providerNotConnected = "provider_not_connected"
    case requestUnknown = "request_unknown"
    case unknownProvider = "unknown_provider"

    // 405
    case methodNotAllowed = "method_not_allowed"

    // 408
    case requestTimeout = "request_timeout"

    // 409
    case accountInUse = "account_in_use"
    case accountLimitReached = "account_limit_reached"
    case alreadyExists = "already_exists"
    case alreadyMember = "already_member"
    case alreadyRunning = "already_running"
    case ambiguous
    case applicationInUse = "application_in_use"
    case clientExists = "client_exists"
    case clientUsesKeys = "client_uses_keys"
    case connectionKeyMissing = "connection_key_missing"
    case credentialsResetRequired = "credentials_reset_required"
    case emailExists = "email_exists"
    case emailLimitReached = "email_limit_reached"
    case emailNotVerified = "email_not_verified"
    case emailTaken = "email_taken"
    case lastEmail = "last_email"
    case lastSignInMethod = "last_sign_in_method"
    case lastVerifiedEmail = "last_verified_email"
    case passkeyExists = "passkey_exists"
    case passkeyLimitReached = "passkey_limit_reached"
    case primaryEmail = "primary_email"
    case personalAccount = "personal_account"
    case rotationUnderWay = "rotation_under_way"
    case soleOwner = "sole_owner"
    case userErased = "user_erased"

    // 413
    case contentTooLarge = "content_too_large"

    // 414
    case uriTooLong = "uri_too_long"

    // 415
    case unsupportedContentEncoding = "unsupported_content_encoding"
    case unsupportedMediaType = "unsupported_media_type"

    // 429
    case rateLimited = "rate_limited"

    // 431
    case headersTooLarge = "headers_too_large"

    // 500
    case configurationInvalid = "configuration_invalid"
    case internalError = "internal_error"
    case portUnavailable = "port_unavailable"
    case startFailed = "start_failed"

    // 502
    case providerFailed = "provider_failed"
    case providerUnavailable = "provider_unavailable"

    // 503
    case serviceUnavailable = "service_unavailable"
    case signUpUnavailable = "sign_up_unavailable"
    case tokenHeld = "token_held"

    /// What is known of a code.
    public struct Definition: Sendable {
        /// The HTTP status that the gateway answers with (RFC 9110 §15).
        public let status: Int
        /// The problem's `title`: a short summary that is the same each time (RFC 9457 §3.1.3).
        public let title: String
        /// One or two sentences on what to do, for the page that the problem's `type` links to.
        public let help: String
        /// The code of RFC 6749 §5.2 and §4.1.2.1 that OAuth clients get instead; nil where the status decides.
        public let oauth: String?

        init(_ status: Int, _ title: String, oauth: String? = nil, _ help: String) {
            self.status = status
            self.title = title
            self.help = help
            self.oauth = oauth
        }
    }

    /// The HTTP status that the gateway answers with.
    public var status: Int { definition.status }

    /// Everything that is known of the code.
    public var definition: Definition {
        switch self {
        case .authorizationExpired:
            Definition(
                400, "This sign-in is over",
                "It took too long, or was completed before. Go back to the application and start again.")
        case .cookieInTheWay:
            Definition(
                400, "A cookie is in the way",
                "The browser sends a cookie of ours many times, with different values. Delete the cookies of this"
                    + " site.")
        case .invalidGrant:
            Definition(
                400, "The grant is not valid", oauth: "invalid_grant",
                "The code or refresh token is unknown, expired, used or of another client (RFC 6749, section 5.2).")
        case .invalidRedirectURI:
            Definition(
                400, "This redirect URI is not registered",
                "It must equal a redirect URI of the client: latchkey clients update CLIENT --redirect-uri URI registers one."
            )
        case .invalidRequest:
            Definition(
                400, "Some parameters are not valid", oauth: "invalid_request",
                "The member invalid_params lists every invalid parameter: its place, what was expected, and what was"
                    + " received.")
        case .invalidScope:
            Definition(
                400, "A scope is not available", oauth: "invalid_scope",
                "Ask only for scopes that were granted before (RFC 6749, section 6).")
        case .malformedJSON:
            Definition(
                400, "The body is not a JSON object",
                "Send one JSON object in UTF-8.")
        case .malformedRequest:
            Definition(
                400, "The request is not valid HTTP",
                "It has two lengths, a stray space or a line break, for example: see RFC 9112.")
        case .requestTooLong:
            Definition(
                400, "The authorization request is too long",
                "Store that data in your application, and send a short state that refers to it.")
        case .returnToInvalid:
            Definition(
                400, "This sign-in would lead to an unknown place",
                "return_to is a path of ours, or one of the client's redirect URIs, exactly as registered.")
        case .stateInvalid:
            Definition(
                400, "This sign-in is over",
                "It took more than ten minutes, was finished before, or began in another browser. Start again.")
        case .unknownClient:
            Definition(
                400, "Unknown client",
                "No client has this client_id. `latchkey clients list` shows them all.")
        case .unsupportedGrantType:
            Definition(
                400, "The grant type is not supported", oauth: "unsupported_grant_type",
                "Use authorization_code or refresh_token (RFC 6749, section 5.2).")
        case .authenticationRequired:
            Definition(
                401, "Please sign in",
                "Send Authorization: Bearer with an access token, or the access_token cookie.")
        case .codeInvalid:
            Definition(
                401, "The code is wrong",
                "It is not the latest one, has expired, or was tried too often. Ask for a new one.")
        case .insufficientUserAuthentication:
            Definition(
                401, "Please sign in again",
                "This change needs a sign-in of the last ten minutes, and maybe two factors: see POST /auth/reauthenticate."
            )
        case .invalidClient:
            Definition(
                401, "Client authentication failed", oauth: "invalid_client",
                "The client is unknown, or its secret or assertion is wrong (RFC 6749, section 5.2).")
        case .invalidCredentials:
            Definition(
                401, "Wrong email address or password",
                "The answer does not tell which of the two is wrong. Try again, or reset the password.")
        case .invalidRefreshToken:
            Definition(
                401, "The refresh token is not valid",
                "It is unknown, expired, or of another client. Sign in again.")
        case .invalidToken:
            Definition(
                401, "The access token is not valid",
                "It is malformed, expired, revoked or for someone else. Refresh it, or sign in again.")
        case .loginRequired:
            Definition(
                401, "Please sign in",
                "The session is not enough for what the application asks. Sign in again.")
        case .passkeyInvalid:
            Definition(
                401, "The passkey was not accepted",
                "It is not registered here, or the answer of the authenticator is wrong, late or was used. Request new options "
                    + "and try again, or sign in another way.")
        case .refreshTokenReused:
            Definition(
                401, "The refresh token was used before",
                "A refresh token can be used once. Someone may have copied it, so the session was ended. Sign in again."
            )
        case .secondFactorInvalid:
            Definition(
                401, "The code is wrong or was used",
                "Enter the code that the authenticator app shows now. Each code works once.")
        case .signInSuperseded:
            Definition(
                401, "Something changed during this sign-in",
                "The user's password or rights changed between the check of the credentials and the opening of the session."
                    + " Sign in again.")
        case .signInTokenInvalid:
            Definition(
                401, "This sign-in is over",
                "It took too long (five minutes, or 15 to set a factor up), was finished before, or began at another client. Sign in again."
            )
        case .tokenInvalid:
            Definition(
                401, "This link is not valid any more",
                "It was used, has expired, or was replaced by a newer one. Ask for a new one.")
        case .clientNotFirstParty:
            Definition(
                403, "This client signs people in by OAuth",
                "A client with `--no-first-party` never sees passwords: send the browser to /oauth2/authorize.")
        case .csrfTokenInvalid:
            Definition(
                403, "The CSRF token is missing or not valid",
                "Load /auth/csrf-session as a script, and send `latchkey.csrfToken` as `X-CSRF-Token`.")
        case .emailDomainNotAllowed:
            Definition(
                403, "This email domain can't sign up",
                "Use another address. `latchkey apps update APP --allow-domain DOMAIN --deny-domain DOMAIN` sets the rules."
            )
        case .emailRequired:
            Definition(
                403, "An email address is needed",
                "Add an address to your account at the provider and allow that it is passed on, or sign in "
                    + "another way.")
        case .emailUnverified:
            Definition(
                403, "This address is in use, and the provider has not verified it",
                "Sign in the way you did before. A provider that has verified the address can be used as well.")
        case .emailVerificationRequired:
            Definition(
                403, "Confirm your email address first",
                "Follow the link that was mailed, or ask for a new one by POST /auth/send-email-verification.")
        case .forbidden:
            Definition(
                403, "This is not allowed",
                "The caller may not do this for that user.")
        case .insufficientScope:
            Definition(
                403, "The access token is not for this",
                "The client or the scopes that it was issued for do not allow this request.")
        case .invitationRequired:
            Definition(
                403, "Signing up needs an invitation",
                "Ask an owner of an account for one. `latchkey apps update APP --sign-up open` lets everybody sign up.")
        case .invalidProof:
            Definition(
                403, "The request could not be confirmed",
                "It took too long, or was sent twice. Start again from the beginning.")
        case .methodNotEnabled:
            Definition(
                403, "This way of signing in is not enabled",
                "`latchkey clients update CLIENT --method METHOD` enables it, and `latchkey apps update APP --second-factor optional` "
                    + "enables second factors; POST /auth/login-methods lists all methods.")
        case .notOwner:
            Definition(
                403, "Only owners may do this",
                "Ask an owner of the account, or switch to another account.")
        case .originNotAllowed:
            Definition(
                403, "This origin may not call",
                "Register it with the client: latchkey clients update CLIENT --origin ORIGIN.")
        case .providerRefused:
            Definition(
                403, "The provider did not confirm the sign-in",
                "Start again from the beginning.")
        case .secondFactorEnrolmentRequired:
            Definition(
                403, "A second factor has to be set up",
                "The application requires one, and the user has none. Set up an authenticator app with POST /auth/factors/totp and POST "
                    + "/auth/factors/totp/{id}/confirm, or a passkey with POST /auth/passkeys/registration-options and POST "
                    + "/auth/passkeys. Send the sign_in_token with both calls. The second one signs the user in.")
        case .secondFactorRequired:
            Definition(
                403, "A second factor is needed",
                "Ask the user for one of the factors, and send it with the sign_in_token to POST /auth/sign-in/second-factor: the code "
                    + "of the authenticator app, a recovery code, or what the passkey answers to its options.")
        case .signInCancelled:
            Definition(
                403, "The sign-in was cancelled",
                "Start again if that was a mistake, or sign in another way.")
        case .signUpClosed:
            Definition(
                403, "Signing up is closed",
                "Nobody can sign up now. `latchkey apps update APP --sign-up open` lets everybody sign up.")
        case .signUpRefused:
            Definition(
                403, "This sign-up was refused",
                "The application's sign-up hook does not let this person sign up. The detail has its reason, if it gave one."
            )
        case .termsNotAccepted:
            Definition(
                403, "Accept the terms of service first",
                "The members terms_version and terms_url name the present terms. Sign up with that version; a sign-in goes on by"
                    + " POST /auth/accept-terms.")
        case .userSuspended:
            Definition(
                403, "This user is suspended",
                "An operator has suspended the user. Ask the application's support.")
        case .notFound:
            Definition(
                404, "Not found",
                "There is no such thing, or it is not yours to see. Check the path and the id.")
        case .providerNotConnected:
            Definition(
                404, "This way to sign in is not set up",
                "An operator connects a client with a provider: latchkey connections set PROVIDER --client CLIENT …")
        case .requestUnknown:
            Definition(
                404, "No service knows this request",
                "Services remember only the last requests. Check the id, and try again soon after the request.")
        case .unknownProvider:
            Definition(
                404, "No such provider",
                "Providers are \(Provider.names).")
        case .methodNotAllowed:
            Definition(
                405, "The method is not allowed",
                "The Allow header lists the methods of this path.")
        case .requestTimeout:
            Definition(
                408, "The request took too long to arrive",
                "Send head and body at once, and try again.")
        case .accountInUse:
            Definition(
                409, "The account has other members",
                "Remove the other members, and try again; or make one an owner, and leave.")
        case .accountLimitReached:
            Definition(
                409, "There are too many accounts", "Leave or delete an account that is no longer used, and try again.")
        case .alreadyExists:
            Definition(
                409, "This exists already",
                "Remove it first, or choose another name.")
        case .alreadyMember:
            Definition(
                409, "This person is a member already",
                "Someone with this email address is a member of the account.")
        case .alreadyRunning:
            Definition(
                409, "A fleet is running here already",
                "Stop it with `latchkey down`, or choose another LATCHKEY_STATE_DIR.")
        case .ambiguous:
            Definition(
                409, "Several applications know this address",
                "Name the application: add `--app APPLICATION` to the command.")
        case .applicationInUse:
            Definition(
                409, "The application is in use",
                "State how many users it has: `latchkey apps show APP` has the number. Delete the applications that it owns first."
            )
        case .clientExists:
            Definition(
                409, "This client id is in use",
                "Choose another id: `latchkey clients list` shows the clients that exist.")
        case .clientUsesKeys:
            Definition(
                409, "This client authenticates with a key",
                "A client that uses private_key_jwt has no secret to renew. Register another key instead.")
        case .connectionKeyMissing:
            Definition(
                409, "Secrets of providers can't be kept",
                "Add connection_keys to identity's secret file: `latchkey secrets init` makes them.")
        case .credentialsResetRequired:
            Definition(
                409, "This address was never confirmed",
                "Going on removes what was set up with it before: open the link again, and the page lists it.")
        case .emailExists:
            Definition(
                409, "You have this address already",
                "GET /auth/emails lists the addresses of the user.")
        case .emailLimitReached:
            Definition(
                409, "There are too many addresses", "Remove an address that is no longer used, and try again.")
        case .emailNotVerified:
            Definition(
                409, "This address is not verified",
                "Verify it first: POST /auth/send-email-verification mails a link and a code.")
        case .lastEmail:
            Definition(
                409, "This is your only address", "Add another one first, and verify it.")
        case .lastVerifiedEmail:
            Definition(
                409, "This is your only verified address", "Verify another one first.")
        case .primaryEmail:
            Definition(
                409, "This is your primary address",
                "Make another one the primary address first, with POST /auth/emails/{id}/primary.")
        case .emailTaken:
            Definition(
                409, "This email address is in use",
                "Sign in with it, or reset its password.")
        case .lastSignInMethod:
            Definition(
                409, "This is your only way to sign in",
                "Set a password first, or connect another provider.")
        case .passkeyExists:
            Definition(
                409, "The passkey is registered already", "Use it to sign in, or create one on another device.")
        case .passkeyLimitReached:
            Definition(409, "There are too many passkeys", "Remove a passkey that is no longer used, and try again.")
        case .personalAccount:
            Definition(
                409, "This is a personal account",
                "The user it was created for stays an owner of it. Create another account to share.")
        case .rotationUnderWay:
            Definition(
                409, "A key rotation is in progress",
                "Wait until the new key has taken over: `latchkey keys list` shows when.")
        case .soleOwner:
            Definition(
                409, "You are the only owner of an account",
                "Make another member an owner, or remove the other members: accounts lists the accounts that need it.")
        case .userErased:
            Definition(
                409, "This user was erased",
                "Erasing a user is final. The person can sign up again.")
        case .contentTooLarge:
            Definition(
                413, "The body is too large",
                "A body can have at most 64 KiB.")
        case .uriTooLong:
            Definition(
                414, "The request target is too long",
                "Path and query can have at most 16 KiB. Send long values in a body.")
        case .unsupportedContentEncoding:
            Definition(
                415, "The body is compressed",
                "Send it as it is, without Content-Encoding.")
        case .unsupportedMediaType:
            Definition(
                415, "The body has the wrong media type",
                "Send it as Content-Type: application/json.")
        case .rateLimited:
            Definition(
                429, "Too many requests",
                "Try again after the number of seconds in Retry-After.")
        case .headersTooLarge:
            Definition(
                431, "The header fields are too large",
                "There may be 100 fields, 16 KiB each and 32 KiB in all. Large cookies are the usual reason.")
        case .configurationInvalid:
            Definition(
                500, "The configuration is not valid",
                "The message names the setting and what it must be. docs/operations.md lists all settings.")
        case .internalError:
            Definition(
                500, "An error on our side",
                "Our logs have it under the request id at the end of instance.")
        case .portUnavailable:
            Definition(
                500, "The port is not available",
                "Another program uses it. Choose another with LATCHKEY_PORT.")
        case .startFailed:
            Definition(
                500, "A process did not start",
                "The message states the reason; the logs have the details.")
        case .providerFailed:
            Definition(
                502, "The provider's answer can't be trusted",
                "It violates the protocol, or belongs to another sign-in. The audit log has the reason.")
        case .providerUnavailable:
            Definition(
                502, "The provider does not answer",
                "Try again later, or sign in another way.")
        case .serviceUnavailable:
            Definition(
                503, "Not available right now",
                "A part of the service is starting or busy. Try again after the number of seconds in Retry-After.")
        case .signUpUnavailable:
            Definition(
                503, "Signing up is not possible right now",
                "The application's sign-up hook does not answer. Try again after the number of seconds in Retry-After.")
        case .tokenHeld:
            Definition(
                503, "This link is being used right now",
                "Another request is using the same link. Try again in a few seconds.")
        }
    }
}

extension ErrorCode: CustomStringConvertible {
    /// The code as programs read it: `email_taken`.
    public var description: String { rawValue }
}
