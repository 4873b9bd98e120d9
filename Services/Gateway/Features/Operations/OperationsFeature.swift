import Models
import RPCClient

/// Endpoints for operators, developers and machines: health, documents, and the files of the pages.
struct OperationsFeature: Sendable {
    let fleet: Fleet
    let pages: PageContextFactory
    let localMail: LocalMail
    let issuer: String
    let securityContacts: [SecurityContact]

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.mount(GetHealthEndpoint()),
            pipeline.mount(GetReadinessEndpoint(fleet: fleet)),
            pipeline.mount(GetProblemEndpoint(renderer: pages.renderer)),
            pipeline.mount(ListProblemsEndpoint(renderer: pages.renderer)),
            pipeline.mount(GetFaviconEndpoint(assets: pages.renderer.assets)),
            pipeline.mount(GetRobotsEndpoint()),
            pipeline.mount(GetSecurityContactEndpoint(contacts: securityContacts, issuer: issuer)),
            pipeline.mount(GetChangePasswordEndpoint()),
            pipeline.mount(ShowStartPageEndpoint(pages: pages, localMail: localMail, fleet: fleet, issuer: issuer)),
            pipeline.mount(ShowMailFileEndpoint(localMail: localMail)),
            pipeline.mount(GetPageAssetEndpoint(assets: pages.renderer.assets)),
            pipeline.mount(GetAccentEndpoint()),
            pipeline.mount(GetCookieProbeEndpoint()),
        ]
    }

    /// The API's description, which covers `others` and itself.
    func description(of others: [MountedEndpoint], behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let own = [GetOpenAPIEndpoint.operation, ShowDocsEndpoint.operation]
        let description = OpenAPIDocument(operations: others.map(\.operation) + own)
        return [
            pipeline.mount(GetOpenAPIEndpoint(description: description, issuer: issuer)),
            pipeline.mount(
                ShowDocsEndpoint(
                    description: description, renderer: pages.renderer, issuer: issuer, demoClient: localMail.demoClient
                )),
        ]
    }
}
