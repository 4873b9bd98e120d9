import Models

/// An entry of the user's activity, as the API answers it. What an entry does not have is left out.
struct ActivityItem: Encodable, Sendable {
    struct Actor: Encodable, Sendable {
        let type: ActivityEntry.Actor
    }

    let id: AuditEntryID
    let at: Timestamp
    let event: AuditEvent
    let actor: Actor
    let client: ClientID?
    let ipAddress: String?
    let place: String?
    let device: String?
    let provider: Provider?
    let reason: String?
    let changed: [String]?

    /// - Parameter place: roughly where the entry's address is; nil if that is not asked for.
    init(_ entry: ActivityEntry, place: String? = nil) {
        self.place = place
        (id, at, event, actor) = (entry.id, entry.at, entry.event, Actor(type: entry.actor))
        (client, ipAddress) = (entry.client, entry.ipAddress)
        device = DeviceName(recorded: entry.device).english
        (provider, reason, changed) = (entry.provider, entry.reason, entry.changed)
    }

    enum CodingKeys: String, CodingKey {
        case id, at, event, actor, place, device, provider, reason, changed
        case client = "client_id"
        case ipAddress = "ip_address"
    }
}
