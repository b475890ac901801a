"""The same extraction on a cluster: spark-submit spark_job.py LIST OUTPUT, with a path a line in LIST.

One record function, input and output in the engine, as in Common Crawl's cc-pyspark. A path is whatever Hadoop's file
systems read: a file, or s3a://commoncrawl/crawl-data/... A task takes one whole file, because gzipped archives cannot
be split; the output is partitioned by a digest of the target domain, so that a domain's links are in one part of 256.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from io import BytesIO
from typing import TYPE_CHECKING

from sitewright.backlinks.extraction.archives import links_of_archive
from sitewright.backlinks.extraction.page_links import ExtractedLink

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BUCKET = "bucket"


def bucket(domain: str) -> str:
    """Two hexadecimal digits."""
    return blake2b(domain.encode(), digest_size=1).hexdigest()


def links_of_files(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, ...]]:
    """The mapper: the fields of every ExtractedLink of some files (path, content), and its bucket."""
    for _, content in files:
        for link in links_of_archive(BytesIO(content)):
            yield (*link, bucket(link.target_domain))


def extract(spark: SparkSession, paths: list[str], output: str) -> None:
    """Writes the links of these files as Parquet into the folder `output`, which must not exist yet."""
    from pyspark.sql.types import StringType, StructField, StructType

    names = (*ExtractedLink._fields, BUCKET)
    schema = StructType([StructField(name, StringType(), nullable=False) for name in names])
    files = spark.sparkContext.binaryFiles(",".join(paths), minPartitions=len(paths))
    links = files.repartition(len(paths)).mapPartitions(links_of_files)
    table = spark.createDataFrame(links, schema, verifySchema=False)
    # One task writes one bucket: 256 files, not 256 for each of 100,000 input files.
    table.repartition(256, BUCKET).write.partitionBy(BUCKET).parquet(output)


def main() -> None:
    """Reads the arguments and runs the job where spark-submit says."""
    from pyspark.sql import SparkSession

    arguments = argparse.ArgumentParser(description="Extract links to other sites from WARC and WAT files.")
    arguments.add_argument("list", help="a text file with a path a line")
    arguments.add_argument("output", help="folder for the Parquet files")
    typed = arguments.parse_args()
    spark = SparkSession.builder.appName("sitewright-links").getOrCreate()
    try:
        paths = [row.value.strip() for row in spark.read.text(typed.list).collect()]
        extract(spark, [path for path in paths if path], typed.output)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
