import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import Models
import NIOCore
import RPCClient

/// The gateway put together: what `main` runs, and what tests run against services of their own.
struct GatewayApplication: Sendable {
    let fleet: Fleet
    let outboxRelay: OutboxRelay
    let endpoints: [MountedEndpoint]
    private let house: Surroundings
    private let configuration: GatewayConfiguration
    private let issuer: String
    private let logger: Logger

    init(
        configuration: GatewayConfiguration, csrfKey: SecretKey, issuer: String, fleet: Fleet, logger: Logger
    ) throws {
        self.configuration = configuration
        self.issuer = issuer
        self.fleet = fleet
        self.logger = logger
        outboxRelay = OutboxRelay(fleet: fleet, logger: logger)
        house = Surroundings(
            fleet: fleet, clients: ClientDirectory(identity: fleet.identity),
            cookies: configuration.cookies.under(CookiePolicy(issuer: issuer)),
            csrf: CSRFTokens(key: csrfKey), limiter: Limiter(fleet: fleet, rules: configuration.limits),
            knownDevices: KnownDevices(key: csrfKey), outboxRelay: outboxRelay, issuer: issuer,
            renderer: try PageRenderer(),
            minimumPasswordLength: configuration.minimumPasswordLength, mailFolder: configuration.mailFolder,
            keySetLifetime: configuration.keySetLifetime, metricsReaders: configuration.metricsReaders,
            securityContacts: configuration.securityContacts)
        endpoints = Endpoints.all(house)
    }

    /// The HTTP server, which stops like any other service.
    func server(
        on group: any EventLoopGroup, onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let responder = GatewayResponder(
            router: RouterBuilder.build(endpoints), policies: ResponsePolicies(endpoints.map(\.operation)),
            problem: problem,
            errorPage: ErrorPage(
                pages: house.pages, browserSessions: house.browserSessions, cookies: house.cookies, issuer: issuer),
            cors: CORS(clients: house.clients), securityHeaders: SecurityHeaders(issuer: issuer),
            cookies: house.cookies, clientAddress: configuration.clientAddress,
            timeout: configuration.requestTimeout, journal: .shared, logger: logger)
        var quiet = logger
        quiet.logLevel = .warning
        return Hummingbird.Application(
            responder: responder,
            server: HTTPServerBuilder { [channelSettings] in
                GatewayChannel(responder: $0, settings: channelSettings)
            },
            configuration: .init(address: .hostname(configuration.address, port: configuration.port)),
            onServerRunning: { [logger] channel in
                try? await channel.eventLoop.submit {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptErrorHandler(logger: logger), position: .first)
                }.get()
                logger.info("ready")
                await onRunning(channel)
            },
            eventLoopGroupProvider: .shared(group),
            logger: quiet)
    }

    private var problem: Problem { Problem(issuer: issuer) }

    /// What the connections share. The budget of bytes is one for all.
    private var channelSettings: GatewayChannel.Settings {
        GatewayChannel.Settings(
            connections: ConnectionLimits(
                maximum: OpenFiles.room(forConnections: configuration.maximumConnections),
                maximumPerClient: configuration.maximumConnectionsPerClient,
                exempt: configuration.clientAddress.trustedProxies + configuration.exemptClients),
            budget: ReceiveBudget(), problem: problem, standardHost: URL(string: issuer)?.authority ?? "localhost",
            receiveTimeout: configuration.receiveTimeout)
    }
}

extension URL {
    /// The host and, if it is there, the port, as `Host` has them.
    fileprivate var authority: String? {
        guard let host = host() else { return nil }
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return port.map { "\(name):\($0)" } ?? name
    }
}
