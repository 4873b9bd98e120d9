/// The methods of the waitlists service.
public enum Waitlists {
    /// Every method of the service, by domain. The service refuses to start unless it handles exactly these.
    public static let methods: [any RPCMethod.Type] = [
        // Waitlists
        JoinWaitlist.self,
        LeaveWaitlist.self,
        LeaveAllWaitlists.self,
        GetWaitlist.self,
        ListWaitlists.self,
        ListWaitlistEntries.self,
        MarkWaitlistEntriesInvited.self,
        ForgetApplication.self,
        LeaseWaitlistJoins.self,
        AcknowledgeWaitlistJoins.self,
    ]
}
