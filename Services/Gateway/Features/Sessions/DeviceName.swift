import Models

/// A device's name for people, made from `User-Agent`: `Firefox on Linux`. It is a guess, for display only.
struct DeviceName: Sendable, Equatable {
    let browser: String?
    let system: String?

    /// Specific names first, because nearly every browser claims to be others as well.
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"),
        ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
        ("Safari/", "Safari"), ("curl/", "curl"),
    ]
    private static let systems = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Macintosh", "macOS"), ("Linux", "Linux"),
    ]

    init(userAgent: String?) {
        let text = userAgent ?? ""
        browser = Self.browsers.first { text.contains($0.0) }?.1
        system = Self.systems.first { text.contains($0.0) }?.1
    }

    /// The device in a page's language.
    func text(_ page: PageContext) -> String {
        switch (browser, system) {
        case (let browser?, let system?): page.text("device_on", ["browser": browser, "system": system])
        case (let one?, nil), (nil, let one?): one
        case (nil, nil): page.text("unknown_device")
        }
    }
}

extension MailOrigin {
    /// The device that sent a request, for an email about it.
    init(of request: IncomingRequest) {
        let device = DeviceName(userAgent: request.device.userAgent)
        self.init(browser: device.browser, system: device.system)
    }
}
