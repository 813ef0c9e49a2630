/** Made-up lines of research traces, in the forms that their publishers describe. */

/** A small good file of each format: text, and a name that such files have. */
export const RESEARCH_SAMPLES: Readonly<Record<string, string>> = {
  txt: "17\n9223372036854775809\n17\n4\n",
  lrb: "0 17 1000\n3 9223372036854775809 20\n3 17 1000\n5 4 7\n",
  twitter: [
    "0,nz:u:a1,6,300,12,get,0",
    "0,nz:u:b,with,commas,14,0,12,get,0",
    "1,nz:u:b,with,commas,14,50,12,set,3600",
    "1,nz:u:b,with,commas,14,50,13,gets,0",
    "2,nz:u:a1,6,0,13,delete,0",
    "",
  ].join("\n"),
  "meta-cdn": [
    "timestamp,cacheKey,OpType,objectSize,responseSize,responseHeaderSize,rangeStart,rangeEnd,TTL,SamplingRate,cache_hit",
    "1000,aa,1,5000,5000,300,-1,-1,600,1,1",
    "1001,bb,1,0,700,300,0,699,0,1,0",
    "1002,aa,1,5000,100,300,100,199,600,1,1",
    "",
  ].join("\n"),
  wikimedia: [
    "relative_unix\thashed_host_path_query\timage_type\tresponse_size\ttime_firstbyte",
    "0\t778493\tjpeg\t35720\t0.000191",
    "0\t-20211\tpng\t1200\t0.000083",
    "1\t778493\tjpeg\t35720\t0.000101",
    "",
  ].join("\n"),
  "tencent-photo": [
    "20160201164559 00001ffb2b6d 5 m 6624 1 5 0",
    "20160201164559 00001ffb2b6d 0 m 9000 0 0 12",
    "20160201164601 00001ffb2b6d 5 m 6624 1 5 0",
    "20160201164601 a7 5 l 11000 0 5 3",
    "",
  ].join("\n"),
};
