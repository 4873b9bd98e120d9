/// The kinds of entities that have a ``TypedID``.
public enum Kinds {
    /// A person.
    public enum User: IdentifierKind { public static let prefix = "user" }
    /// An account: what people are members of.
    public enum Account: IdentifierKind { public static let prefix = "acct" }
    /// An application: a product that signs people in.
    public enum Application: IdentifierKind { public static let prefix = "app" }
    /// A membership of a user in an account.
    public enum Membership: IdentifierKind { public static let prefix = "mbr" }
    /// An email credential.
    public enum EmailCredential: IdentifierKind { public static let prefix = "eml" }
    /// A change of a user's email addresses.
    public enum EmailChange: IdentifierKind { public static let prefix = "emc" }
    /// A row of a waitlist.
    public enum WaitlistRow: IdentifierKind { public static let prefix = "wl" }
    /// An invitation.
    public enum Invite: IdentifierKind { public static let prefix = "inv" }
    /// A session: the `sid` of its tokens.
    public enum Session: IdentifierKind { public static let prefix = "sess" }
    /// A message in the mailer's outbox.
    public enum Message: IdentifierKind { public static let prefix = "msg" }
    /// An event of the outbox of identity, which the gateway dispatches to another service.
    public enum OutboxEvent: IdentifierKind { public static let prefix = "eff" }
    /// A provider's identity that is linked to a user.
    public enum LinkedIdentity: IdentifierKind { public static let prefix = "idn" }
    /// A sign-in by a provider that waits until the user proves to own the mailbox.
    public enum HeldSignIn: IdentifierKind { public static let prefix = "hold" }
    /// A second factor of a user: an authenticator app or a passkey.
    public enum Factor: IdentifierKind { public static let prefix = "fac" }
    /// One use of a mailed token or code.
    public enum Redemption: IdentifierKind { public static let prefix = "rdm" }
    /// An entry of the audit log.
    public enum AuditEntry: IdentifierKind { public static let prefix = "aud" }
    /// An import of users from a file.
    public enum UserImport: IdentifierKind { public static let prefix = "imp" }
    /// A key for the admin API.
    public enum APIKey: IdentifierKind { public static let prefix = "key" }
    /// A receiver of an application's events.
    public enum Webhook: IdentifierKind { public static let prefix = "whk" }
    /// One HTTP request, as in `X-Request-Id` and in every log line.
    public enum Request: IdentifierKind { public static let prefix = "req" }
}

/// Unique identifier for a user.
public typealias UserID = TypedID<Kinds.User>
/// Unique identifier for an account.
public typealias AccountID = TypedID<Kinds.Account>
/// Unique identifier for an application.
public typealias ApplicationID = TypedID<Kinds.Application>
/// Unique identifier for a membership.
public typealias MembershipID = TypedID<Kinds.Membership>
/// Unique identifier for an email credential.
public typealias EmailCredentialID = TypedID<Kinds.EmailCredential>
/// Unique identifier for a change of a user's email addresses.
public typealias EmailChangeID = TypedID<Kinds.EmailChange>
/// Unique identifier for a waitlist row.
public typealias WaitlistRowID = TypedID<Kinds.WaitlistRow>
/// Unique identifier for an invitation.
public typealias InviteID = TypedID<Kinds.Invite>
/// Unique identifier for a session.
public typealias SessionID = TypedID<Kinds.Session>
/// Unique identifier for an outgoing message.
public typealias MessageID = TypedID<Kinds.Message>
/// Unique identifier for an outbox event.
public typealias OutboxEventID = TypedID<Kinds.OutboxEvent>
/// Unique identifier for a linked identity.
public typealias LinkedIdentityID = TypedID<Kinds.LinkedIdentity>
/// Unique identifier for a held sign-in.
public typealias HeldSignInID = TypedID<Kinds.HeldSignIn>
/// Unique identifier for an authenticator app or a passkey.
public typealias FactorID = TypedID<Kinds.Factor>
/// Unique identifier for one use of a mailed token or code.
public typealias RedemptionID = TypedID<Kinds.Redemption>
/// Unique identifier for an entry of the audit log.
public typealias AuditEntryID = TypedID<Kinds.AuditEntry>
/// Unique identifier for an import of users from a file.
public typealias UserImportID = TypedID<Kinds.UserImport>
/// Unique identifier for a key for the admin API.
public typealias APIKeyID = TypedID<Kinds.APIKey>
/// Unique identifier for a webhook.
public typealias WebhookID = TypedID<Kinds.Webhook>
/// Unique identifier for one HTTP request.
public typealias RequestID = TypedID<Kinds.Request>
