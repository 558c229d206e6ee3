export default {fetch(){return new Response("x")}}; export class Publisher{}; export class Heartbeat{}
