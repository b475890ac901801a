// The Rust crawler of npm with page bodies, each page's URL and size kept. Run as: node spider_rs.mjs URL OUTPUT.jl
import { writeFileSync } from "node:fs";
import { Website } from "@spider-rs/spider-rs";

const [url, output] = process.argv.slice(2);
const website = new Website(url).withRespectRobotsTxt(true).build();
await website.scrape();
writeFileSync(output, website.getPages().map((page) => JSON.stringify([page.url, page.content.length])).join("\n"));
