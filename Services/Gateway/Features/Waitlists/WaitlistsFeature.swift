import RPCClient

/// The waitlists of features that an application does not offer to everyone yet.
struct WaitlistsFeature: Sendable {
    let waitlists: ServiceClient
    let issuer: String

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.signedIn(ListWaitlistsEndpoint(waitlists: waitlists, issuer: issuer)),
            pipeline.signedIn(GetWaitlistEndpoint(waitlists: waitlists, issuer: issuer)),
            pipeline.signedIn(JoinWaitlistEndpoint(waitlists: waitlists, issuer: issuer)),
            pipeline.signedIn(LeaveWaitlistEndpoint(waitlists: waitlists, issuer: issuer)),
        ]
    }
}
