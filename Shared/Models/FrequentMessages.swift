// The frequent messages in their compact form. The members stand in the order of their names.

// MARK: Sessions

extension Tokens.CheckAccessToken: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) { writer.object { $0.member("accessToken", accessToken) } }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let token: AccessToken = reader.member("accessToken"), reader.end() else { return nil }
        return Self(accessToken: token)
    }
}

extension Tokens.CheckSession: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("keyID", keyID)
            writer.member("session", session)
            writer.member("user", user)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let keyID: String = reader.member("keyID"),
            let session: SessionID = reader.member("session"), let user: UserID = reader.member("user"), reader.end()
        else { return nil }
        return Self(user: user, session: session, keyID: keyID)
    }
}

extension Nothing: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) { writer.object { _ in } }
    public static func read(_ reader: inout MessageReader) -> Self? { reader.begin() && reader.end() ? Self() : nil }
}

extension AccessTokenClaims: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("account_id", account)
            writer.member("acr", authenticationContext)
            writer.member("amr", authenticationMethods)
            writer.member("application_id", application)
            writer.member("aud", audience)
            writer.member("auth_time", authenticatedAt)
            writer.member("client_id", client)
            writer.member("delegated", isDelegated)
            writer.member("exp", expiresAt)
            writer.member("iat", issuedAt)
            writer.member("iss", issuer)
            writer.member("jti", tokenID)
            writer.member("nbf", notBefore)
            writer.member("role", role)
            writer.member("scope", scope)
            writer.member("sid", session)
            writer.member("sub", user)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let account: AccountID = reader.member("account_id"),
            let context: AuthenticationContext? = reader.optionalMember("acr"),
            let methods: [String] = reader.member("amr"),
            let application: ApplicationID = reader.member("application_id"),
            let audience: AccessTokenAudience = reader.member("aud"),
            let authenticatedAt: Int = reader.member("auth_time"), let client: ClientID = reader.member("client_id"),
            let isDelegated: Bool? = reader.optionalMember("delegated"), let expiresAt: Int = reader.member("exp"),
            let issuedAt: Int = reader.member("iat"), let issuer: String = reader.member("iss"),
            let tokenID: String = reader.member("jti"), let notBefore: Int = reader.member("nbf"),
            let role: Role = reader.member("role"), let scope: String = reader.member("scope"),
            let session: SessionID = reader.member("sid"), let user: UserID = reader.member("sub"), reader.end()
        else { return nil }
        return Self(
            issuer: issuer, user: user, audience: audience, expiresAt: expiresAt, issuedAt: issuedAt,
            notBefore: notBefore, tokenID: tokenID, session: session, client: client, application: application,
            account: account, role: role, authenticationMethods: methods, authenticationContext: context,
            authenticatedAt: authenticatedAt, scope: scope, isDelegated: isDelegated)
    }
}

extension Tokens.RefreshSession: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("client", client)
            writer.member("device", device)
            writer.member("refreshToken", refreshToken)
            writer.member("spend", spend)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let client: ClientID? = reader.optionalMember("client"),
            let device: Tokens.Device = reader.member("device"),
            let token: RefreshToken = reader.member("refreshToken"),
            let spend: Tokens.Spend? = reader.optionalMember("spend"), reader.end()
        else { return nil }
        return Self(refreshToken: token, client: client, device: device, spend: spend)
    }
}

extension Tokens.Device: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("ipAddress", ipAddress)
            writer.member("userAgent", userAgent)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let ipAddress: String? = reader.optionalMember("ipAddress"),
            let userAgent: String? = reader.optionalMember("userAgent"), reader.end()
        else { return nil }
        return Self(ipAddress: ipAddress, userAgent: userAgent)
    }
}

extension Tokens.IssuedSession: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("attestation", attestation)
            writer.member("expiresIn", expiresIn)
            writer.member("limit", limit)
            writer.member("refreshExpiresIn", refreshExpiresIn)
            writer.member("tokens", tokens)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let attestation: Proof? = reader.optionalMember("attestation"),
            let expiresIn: Int = reader.member("expiresIn"),
            let limit: Tokens.LimitState? = reader.optionalMember("limit"),
            let refreshExpiresIn: Int = reader.member("refreshExpiresIn"),
            let tokens: SessionTokens = reader.member("tokens"), reader.end()
        else { return nil }
        var session = Self(tokens: tokens, expiresIn: expiresIn, refreshExpiresIn: refreshExpiresIn)
        (session.attestation, session.limit) = (attestation, limit)
        return session
    }
}

extension SessionTokens: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("access_token", accessToken)
            writer.member("refresh_token", refreshToken)
            writer.member("token_type", tokenType)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let accessToken: AccessToken = reader.member("access_token"),
            let refreshToken: RefreshToken = reader.member("refresh_token"),
            let tokenType: TokenType = reader.member("token_type"), reader.end()
        else { return nil }
        return Self(accessToken: accessToken, refreshToken: refreshToken, tokenType: tokenType)
    }
}

// MARK: Limits

extension Tokens.SpendLimits: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) { writer.object { $0.member("spends", spends) } }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let spends: [Tokens.Spend] = reader.member("spends"), reader.end() else { return nil }
        return Self(spends)
    }
}

extension Tokens.Spend: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("groups", groups)
            writer.member("policy", policy)
            writer.member("rule", rule)
            writer.member("subject", subject)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let groups: [Group]? = reader.optionalMember("groups"),
            let policy: String = reader.member("policy"), let rule: Tokens.LimitRule = reader.member("rule"),
            let subject: Secret = reader.member("subject"), reader.end()
        else { return nil }
        return Self(policy: policy, subject: subject, rule: rule, groups: groups)
    }
}

extension Tokens.Spend.Group: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("rule", rule)
            writer.member("subject", subject)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let rule: Tokens.LimitRule = reader.member("rule"),
            let subject: Secret = reader.member("subject"), reader.end()
        else { return nil }
        return Self(subject: subject, rule: rule)
    }
}

extension Tokens.LimitRule: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("limit", limit)
            writer.member("window", window)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let limit: Int = reader.member("limit"), let window: Int = reader.member("window"),
            reader.end()
        else { return nil }
        let rule = Self(limit: limit, window: window)
        return rule.isAllowed ? rule : nil
    }
}

extension Tokens.LimitState: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("isAllowed", isAllowed)
            writer.member("policy", policy)
            writer.member("remaining", remaining)
            writer.member("reset", reset)
            writer.member("rule", rule)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let isAllowed: Bool = reader.member("isAllowed"),
            let policy: String = reader.member("policy"), let remaining: Int = reader.member("remaining"),
            let reset: Int = reader.member("reset"), let rule: Tokens.LimitRule = reader.member("rule"), reader.end()
        else { return nil }
        return Self(policy: policy, rule: rule, remaining: remaining, reset: reset, isAllowed: isAllowed)
    }
}

// MARK: Account and sign-in

extension Identity.GetProfile: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("account", account)
            writer.member("application", application)
            writer.member("user", user)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let account: AccountID = reader.member("account"),
            let application: ApplicationID = reader.member("application"), let user: UserID = reader.member("user"),
            reader.end()
        else { return nil }
        return Self(user: user, application: application, account: account)
    }
}

extension Identity.CheckEmail: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("application", application)
            writer.member("client", client)
            writer.member("email", email)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let application: ApplicationID = reader.member("application"),
            let client: ClientID = reader.member("client"), let email: EmailAddress = reader.member("email"),
            reader.end()
        else { return nil }
        return Self(client: client, application: application, email: email)
    }
}

extension Identity.CheckEmail.Reply: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("available", available)
            writer.member("preferred", preferred)
            writer.member("status", status)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let available: [LoginMethod] = reader.member("available"),
            let preferred: [LoginMethod] = reader.member("preferred"), let status: Status = reader.member("status"),
            reader.end()
        else { return nil }
        return Self(status: status, preferred: preferred, available: available)
    }
}

// MARK: Waitlists

extension Waitlists.JoinWaitlist: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("feature", feature)
            writer.member("member", member)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let feature: FeatureKey = reader.member("feature"),
            let member: Waitlists.Member = reader.member("member"), reader.end()
        else { return nil }
        return Self(member: member, feature: feature)
    }
}

extension Waitlists.GetWaitlist: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("feature", feature)
            writer.member("member", member)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let feature: FeatureKey = reader.member("feature"),
            let member: Waitlists.Member = reader.member("member"), reader.end()
        else { return nil }
        return Self(member: member, feature: feature)
    }
}

extension Waitlists.Member: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("account", account)
            writer.member("application", application)
            writer.member("user", user)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let account: AccountID = reader.member("account"),
            let application: ApplicationID = reader.member("application"), let user: UserID = reader.member("user"),
            reader.end()
        else { return nil }
        return Self(application: application, account: account, user: user)
    }
}

extension Waitlists.Status: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("feature_key", featureKey)
            writer.member("signed_up", signedUp)
            writer.nullableMember("waitlist_id", waitlistID)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let featureKey: FeatureKey = reader.member("feature_key"),
            let signedUp: Bool = reader.member("signed_up"),
            let waitlistID: WaitlistRowID? = reader.nullableMember("waitlist_id"), reader.end(),
            signedUp == (waitlistID != nil)
        else { return nil }
        return Self(featureKey: featureKey, waitlistID: waitlistID)
    }
}

extension Waitlists.ListWaitlists: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("cursor", cursor)
            writer.member("limit", limit)
            writer.member("member", member)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let cursor: String? = reader.optionalMember("cursor"),
            let limit: Int = reader.member("limit"), let member: Waitlists.Member = reader.member("member"),
            reader.end()
        else { return nil }
        return Self(member: member, limit: limit, cursor: cursor)
    }
}

extension Waitlists.Page: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("nextCursor", nextCursor)
            writer.member("rows", rows)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let nextCursor: String? = reader.optionalMember("nextCursor"),
            let rows: [WaitlistRow] = reader.member("rows"), reader.end()
        else { return nil }
        return Self(rows: rows, nextCursor: nextCursor)
    }
}

extension WaitlistRow: CompactMessage {
    public func write(to writer: inout CompactMessageWriter) {
        writer.object { writer in
            writer.member("account_id", accountID)
            writer.member("application_id", applicationID)
            writer.member("created_at", createdAt)
            writer.member("feature_key", featureKey)
            writer.member("id", id)
            writer.member("updated_at", updatedAt)
            writer.member("user_id", userID)
        }
    }

    public static func read(_ reader: inout MessageReader) -> Self? {
        guard reader.begin(), let accountID: AccountID = reader.member("account_id"),
            let applicationID: ApplicationID = reader.member("application_id"),
            let createdAt: Timestamp = reader.member("created_at"),
            let featureKey: FeatureKey = reader.member("feature_key"), let id: WaitlistRowID = reader.member("id"),
            let updatedAt: Timestamp = reader.member("updated_at"), let userID: UserID = reader.member("user_id"),
            reader.end()
        else { return nil }
        return Self(
            id: id, applicationID: applicationID, userID: userID, accountID: accountID, featureKey: featureKey,
            createdAt: createdAt, updatedAt: updatedAt)
    }
}
