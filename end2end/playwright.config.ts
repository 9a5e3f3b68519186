// Run by `cargo xtask test`, which says where everything lies.
import { defineConfig, devices } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  // Starts the program and puts its address into ASSOCIATIONS_URL.
  globalSetup: "./server.ts",
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env.CI,
  // A test that passes at the second try is a broken test.
  retries: 0,
  timeout: 60_000,
  reporter: "list",
  outputDir: "test-results",
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env.ASSOCIATIONS_URL,
    trace: "retain-on-failure",
    launchOptions: { executablePath: process.env.ASSOCIATIONS_CHROMIUM || "/usr/bin/chromium" },
  },
});
