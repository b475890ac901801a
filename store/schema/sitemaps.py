"""What sitemaps say beside addresses."""

from __future__ import annotations

from sqlite_utils import Database


def sitemap_lists(db: Database) -> None:
    db.executescript(
        """
        ALTER TABLE sitemap_entries ADD COLUMN changefreq TEXT NOT NULL DEFAULT '';
        ALTER TABLE sitemap_entries ADD COLUMN priority TEXT NOT NULL DEFAULT '';
        CREATE TABLE sitemap_images (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            sitemap_id INTEGER NOT NULL REFERENCES urls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            seq INTEGER NOT NULL,
            image_id INTEGER REFERENCES urls(id),
            raw TEXT NOT NULL,              -- as written, where it is no URL
            PRIMARY KEY (crawl_id, sitemap_id, url_id, seq)
        ) WITHOUT ROWID;
        CREATE TABLE sitemap_news (         -- as written, empty where it is missing
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            sitemap_id INTEGER NOT NULL REFERENCES urls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            seq INTEGER NOT NULL,
            name TEXT NOT NULL,             -- of the publication
            language TEXT NOT NULL,
            date TEXT NOT NULL,
            title TEXT NOT NULL,
            PRIMARY KEY (crawl_id, sitemap_id, url_id, seq)
        ) WITHOUT ROWID;
        CREATE TABLE sitemap_videos (
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            sitemap_id INTEGER NOT NULL REFERENCES urls(id),
            url_id INTEGER NOT NULL REFERENCES urls(id),
            seq INTEGER NOT NULL,
            thumbnail_id INTEGER REFERENCES urls(id),
            thumbnail_raw TEXT NOT NULL,    -- as written, where it is no URL; so the other two
            title TEXT NOT NULL,
            description TEXT NOT NULL,
            content_id INTEGER REFERENCES urls(id),
            content_raw TEXT NOT NULL,
            player_id INTEGER REFERENCES urls(id),
            player_raw TEXT NOT NULL,
            PRIMARY KEY (crawl_id, sitemap_id, url_id, seq)
        ) WITHOUT ROWID;
        CREATE TABLE pauses (               -- hosts that asked to be left alone
            crawl_id INTEGER NOT NULL REFERENCES crawls(id),
            lane TEXT NOT NULL,             -- host and port; empty for the site itself
            until REAL NOT NULL,            -- Unix time
            PRIMARY KEY (crawl_id, lane)
        ) WITHOUT ROWID;
        DROP VIEW sitemap_entry_view;
        CREATE VIEW sitemap_entry_view AS
            SELECT e.crawl_id, e.sitemap_id, s.url AS sitemap, e.url_id, u.url, e.lastmod, e.changefreq, e.priority
            FROM sitemap_entries e JOIN urls s ON s.id = e.sitemap_id JOIN urls u ON u.id = e.url_id;
        CREATE VIEW sitemap_image_view AS
            SELECT i.crawl_id, i.sitemap_id, s.url AS sitemap, i.url_id, u.url, i.seq, i.image_id, m.url AS image, i.raw
            FROM sitemap_images i JOIN urls s ON s.id = i.sitemap_id JOIN urls u ON u.id = i.url_id
            LEFT JOIN urls m ON m.id = i.image_id;
        CREATE VIEW sitemap_article_view AS
            SELECT n.crawl_id, n.sitemap_id, s.url AS sitemap, n.url_id, u.url, n.seq, n.name, n.language, n.date,
                   n.title
            FROM sitemap_news n JOIN urls s ON s.id = n.sitemap_id JOIN urls u ON u.id = n.url_id;
        CREATE VIEW sitemap_video_view AS
            SELECT v.crawl_id, v.sitemap_id, s.url AS sitemap, v.url_id, u.url, v.seq, t.url AS thumbnail,
                   v.thumbnail_raw, v.title, v.description, c.url AS content, v.content_raw, p.url AS player,
                   v.player_raw
            FROM sitemap_videos v JOIN urls s ON s.id = v.sitemap_id JOIN urls u ON u.id = v.url_id
            LEFT JOIN urls t ON t.id = v.thumbnail_id LEFT JOIN urls c ON c.id = v.content_id
            LEFT JOIN urls p ON p.id = v.player_id;
        """
    )
