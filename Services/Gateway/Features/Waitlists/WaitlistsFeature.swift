import RPCClient

/// The waitlists of features that an application does not offer to everyone yet.
struct WaitlistsFeature: Sendable {
    let waitlists: ServiceClient
    let issuer: String

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.mount(ListWaitlistsEndpoint(waitlists: waitlists, issuer: issuer)),
            pipeline.mount(GetWaitlistEndpoint(waitlists: waitlists, issuer: issuer)),
            pipeline.mount(JoinWaitlistEndpoint(waitlists: waitlists, issuer: issuer)),
            pipeline.mount(LeaveWaitlistEndpoint(waitlists: waitlists, issuer: issuer)),
        ]
    }
}
